// A copy: how fast the device reads and writes memory.
//
// workgroups: (entries / (256 · 16), 1, 1)
//
// source, destination [entries]

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> destination: array<vec4f>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  // Neighbouring threads copy neighbouring entries; a software adapter, which runs threads in turn, wants several of them in each.
  for (var i = 0u; i < 16u; i++) {
    let entry = id.x + i * workgroups.x * 256u;
    destination[entry] = source[entry];
  }
}
