// One step of gradient descent on one parameter tensor, in place (torch.optim.SGD without momentum).
//
// Buffers: parameter, gradient, each of `count` float32, any shape.
// Workgroups: 256 invocations along x, at most 65535 of them; invocations stride over what is left, so that any count will do.

struct Uniforms {
  count: u32,
  learningRate: f32,
}

@group(0) @binding(0) var<storage, read_write> parameter: array<f32>;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  for (var i = id.x; i < uniforms.count; i += 256u * workgroups.x) {
    parameter[i] -= uniforms.learningRate * gradient[i];
  }
}
