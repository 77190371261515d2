// Multiply-adds and nothing else: how fast the device computes.
//
// workgroups: any number in x
//
// rounds: of 8 multiply-adds for each of four vec4f a thread, 256 floating-point operations
// sums   [workgroups · 256]

@group(0) @binding(0) var<storage, read_write> sums: array<f32>;
@group(0) @binding(1) var<uniform> rounds: u32;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let start = vec4f(sums[id.x]);
  let factor = vec4f(0.9990234375);
  let addend = start + 1.0;
  // Four chains that do not wait for one another.
  var a = start;
  var b = start + 0.25;
  var c = start + 0.5;
  var d = start + 0.75;
  for (var round = 0u; round < rounds; round++) {
    for (var i = 0u; i < 8u; i++) {
      a = fma(a, factor, addend);
      b = fma(b, factor, addend);
      c = fma(c, factor, addend);
      d = fma(d, factor, addend);
    }
  }
  let sum = a + b + c + d;
  sums[id.x] = dot(sum, vec4f(1e-30));
}
