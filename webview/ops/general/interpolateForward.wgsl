// Linear interpolation along the middle axis of three, forward. The file interpolate.wgsl is appended.
//
// Buffers: input [outer, before, inner], output [outer, after, inner] float32.
// Workgroups: 256 invocations along x, one for each entry of the output, at most 65535 of them; invocations stride over what is left.

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> axis: Axis;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  for (var i = id.x; i < axis.count; i += 256u * workgroups.x) {
    let column = i % axis.inner;
    let row = i / axis.inner;
    let sample = sampleOf(axis, i32(row % u32(axis.after)));
    let slab = row / u32(axis.after) * u32(axis.before);
    let first = input[(slab + u32(sample.first)) * axis.inner + column];
    let second = input[(slab + u32(sample.second)) * axis.inner + column];
    output[i] = (1.0 - sample.weight) * first + sample.weight * second;
  }
}
