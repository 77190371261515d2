// One step of gradient descent with momentum on one parameter tensor, in place (torch.optim.SGD with momentum).
//
// Buffers: parameter, gradient, momentumBuffer, each of `count` float32, any shape.
// Workgroups: 256 invocations along x, at most 65535 of them; invocations stride over what is left, so that any count will do.

struct Uniforms {
  count: u32,
  learningRate: f32,
  momentum: f32,
  // 1 − dampening; 1 in the first update.
  gradientShare: f32,
  nesterov: u32,
}

@group(0) @binding(0) var<storage, read_write> parameter: array<f32>;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> momentumBuffer: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  for (var i = id.x; i < uniforms.count; i += 256u * workgroups.x) {
    let g = gradient[i];
    let v = uniforms.momentum * momentumBuffer[i] + uniforms.gradientShare * g;
    momentumBuffer[i] = v;
    parameter[i] -= uniforms.learningRate * select(v, g + uniforms.momentum * v, uniforms.nesterov == 1u);
  }
}
