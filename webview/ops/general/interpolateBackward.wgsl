// Linear interpolation along the middle axis of three, backward: each pixel gathers from those that were made of it, in their order.
// The file interpolate.wgsl is appended.
//
// Buffers: cotangent [outer, after, inner], gradient [outer, before, inner] float32.
// Workgroups: 256 invocations along x, one for each entry of the gradient, at most 65535 of them; invocations stride over what is left.

@group(0) @binding(0) var<storage, read> cotangent: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(2) var<uniform> axis: Axis;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  for (var i = id.x; i < axis.count; i += 256u * workgroups.x) {
    let column = i % axis.inner;
    let row = i / axis.inner;
    let pixel = i32(row % u32(axis.before));
    let slab = row / u32(axis.before) * u32(axis.after);
    let reached = pixelsMadeOf(pixel);
    var sum = 0.0;
    for (var index = reached.x; index <= reached.y; index++) {
      let sample = sampleOf(axis, index);
      let weight = select(0.0, 1.0 - sample.weight, sample.first == pixel) + select(0.0, sample.weight, sample.second == pixel);
      sum += weight * cotangent[(slab + u32(index)) * axis.inner + column];
    }
    gradient[i] = sum;
  }
}

// The first and the last pixel of the new axis that lie less than 1 from `pixel`, or a little farther; at an edge, all beyond it too.
fn pixelsMadeOf(pixel: i32) -> vec2i {
  let step = max(axis.step, 1);
  let first = ((pixel - 1) * axis.denominator - axis.start) / step - 1;
  let last = ((pixel + 1) * axis.denominator - axis.start) / step + 1;
  let end = axis.after - 1;
  return vec2i(select(max(first, 0), 0, pixel == 0), select(min(last, end), end, pixel == axis.before - 1));
}
