// deformSample2d, backward to the input: each entry gathers from the samples that reach it, in their order. The file sizes.wgsl comes before.
//
// Buffers: cotangent (of the output) and gradient as the input [B, H, W, C], ranges and records as order.wgsl makes them.
// Workgroups: 256 invocations along x, one for each entry of the input; folded into y.

@group(0) @binding(0) var<storage, read> cotangent: array<f32>;
@group(0) @binding(1) var<storage, read> ranges: array<vec2u>;
@group(0) @binding(2) var<storage, read> records: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(4) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = id.x + id.y * workgroups.x * 256u;
  if (index >= sizes.lists * sizes.samples) {
    return;
  }
  let channel = index % sizes.channels;
  let pixel = index / sizes.channels % sizes.samples;
  let image = index / sizes.channels / sizes.samples;
  let columns = u32(sizes.width + 1);
  let firstCell = (image * sizes.channels + channel) * u32(sizes.height + 1) * columns;
  let row = pixel / u32(sizes.width);
  let column = pixel % u32(sizes.width);
  var sum = 0.0;
  // The entry is the upper left corner of some samples, the lower right one of others.
  for (var corner = 0u; corner < 4u; corner++) {
    let isBelow = corner / 2u;
    let isRight = corner % 2u;
    let range = ranges[firstCell + (row + 1u - isBelow) * columns + column + 1u - isRight];
    for (var i = range.x; i < range.x + range.y; i++) {
      let record = records[i];
      let fraction = bitcast<vec2f>(record.yz);
      let share = select(1.0 - fraction, fraction, vec2u(isBelow, isRight) == vec2u(1u));
      sum += share.x * share.y * cotangent[(image * sizes.samples + record.x) * sizes.channels + channel];
    }
  }
  gradient[index] = sum;
}
