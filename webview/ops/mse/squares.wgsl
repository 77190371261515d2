// mse, forward, first of two: sums of (prediction − target)² over the entries of each workgroup.
//
// Buffers: prediction, target of `count` float32, any shape; partials of one float32 for each workgroup.
// Workgroups: 64 invocations along x, at most 256 of them: SwiftShader takes a third of a millisecond to compile for each word of
// workgroup memory. Invocations stride over all entries and sums are added in a fixed order, so that
// the result is the same from run to run.

struct Uniforms {
  count: u32,
}

@group(0) @binding(0) var<storage, read> prediction: array<f32>;
@group(0) @binding(1) var<storage, read> target_: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
) {
  var sum = 0.0;
  for (var i = id.x; i < uniforms.count; i += 64u * workgroups.x) {
    let difference = prediction[i] - target_[i];
    sum += difference * difference;
  }
  sums[local] = sum;
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      sums[local] += sums[local + half];
    }
  }
  if (local == 0u) {
    partials[workgroup.x] = sums[0];
  }
}
