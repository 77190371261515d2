// deformSample2d, backward to the offset. The files sampling.wgsl, sizes.wgsl, samples.wgsl and values.wgsl come before.
//
// Buffers: input, offset and cotangent (of the output) as in forward.wgsl, gradient as the offset.
// Workgroups: 256 invocations along x, one for each entry of the output; folded into y.

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> offset: array<f32>;
@group(0) @binding(2) var<storage, read> cotangent: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(4) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = id.x + id.y * workgroups.x * 256u;
  if (index >= sizes.lists * sizes.samples) {
    return;
  }
  let pixel = index / sizes.channels % sizes.samples;
  let list = index / sizes.channels / sizes.samples * sizes.channels + index % sizes.channels;
  let at = sampleOf(list, pixel);
  let values = cornerValues(cornersOf(at, imageSize()), list);
  gradient[placeOf(list, pixel, 0u)] = cotangent[index] * dot(weightsAlongY(at.fraction), values);
  gradient[placeOf(list, pixel, 1u)] = cotangent[index] * dot(weightsAlongX(at.fraction), values);
}
