// Tells whether a tensor holds NaN or infinity: `first` becomes the least index of those that do.
//
// Buffers: numbers of `count` float32; first, one u32, the greatest where none did so far.
// Workgroups: 256 invocations along x, at most 1024 of them; invocations stride over what is left.

struct Uniforms {
  count: u32,
  index: u32,
}

// As bits: a compiler may take it for granted that all numbers are finite.
@group(0) @binding(0) var<storage, read> numbers: array<u32>;
@group(0) @binding(1) var<storage, read_write> first: atomic<u32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  var greatest = 0u;
  for (var i = id.x; i < uniforms.count; i += 256u * workgroups.x) {
    greatest = max(greatest, numbers[i] & 0x7fffffffu);
  }
  if (greatest >= 0x7f800000u) {
    atomicMin(&first, uniforms.index);
  }
}
