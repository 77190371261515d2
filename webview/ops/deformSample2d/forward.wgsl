// deformSample2d, forward. The files sampling.wgsl, sizes.wgsl, samples.wgsl and values.wgsl come before.
//
// Buffers: input and output [B, H, W, C], offset [B, H, W, 2·C] float32.
// Workgroups: 256 invocations along x, one for each entry of the output; folded into y.

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> offset: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = id.x + id.y * workgroups.x * 256u;
  if (index >= sizes.lists * sizes.samples) {
    return;
  }
  let pixel = index / sizes.channels;
  let list = pixel / sizes.samples * sizes.channels + index % sizes.channels;
  let at = sampleOf(list, pixel % sizes.samples);
  output[index] = dot(weightsOf(at.fraction), cornerValues(cornersOf(at, imageSize()), list));
}
