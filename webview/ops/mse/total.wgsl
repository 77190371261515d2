// mse, forward, second of two: the workgroups' sums, added and divided by the number of entries.
//
// Buffers: partials of `partials` float32, at most 256; loss of one float32.
// Workgroups: one, of 64 invocations.

struct Uniforms {
  partials: u32,
  count: u32,
}

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> loss: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32) {
  var sum = 0.0;
  for (var i = local; i < uniforms.partials; i += 64u) {
    sum += partials[i];
  }
  sums[local] = sum;
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[local] += sums[local + half];
    }
  }
  if (local == 0u) {
    loss[0] = sums[0] / f32(uniforms.count);
  }
}
