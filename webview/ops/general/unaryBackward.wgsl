// A function of one number, backward: gradient = cotangent · derivative(input), entry by entry. The file that is appended has `value` and `derivative`.
//
// Buffers: input, cotangent, gradient of `count` float32, any shape.
// Workgroups: 256 invocations along x, at most 65535 of them; invocations stride over what is left.

struct Uniforms {
  count: u32,
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> cotangent: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  for (var i = id.x; i < uniforms.count; i += 256u * workgroups.x) {
    gradient[i] = cotangent[i] * derivative(input[i]);
  }
}
