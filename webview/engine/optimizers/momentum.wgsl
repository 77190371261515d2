// One step of gradient descent with momentum on one parameter tensor, in place (torch.optim.SGD with momentum).
//
// Goes on from move.wgsl. Buffer behind its: momentumBuffer, of `count` float32.

struct Uniforms {
  count: u32,
  step: u32,
  learningRate: f32,
  momentum: f32,
  // 1 − dampening; 1 in the first update.
  gradientShare: f32,
  nesterov: u32,
}

@group(0) @binding(3) var<storage, read_write> momentumBuffer: array<f32>;
@group(0) @binding(4) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  for (var i = id.x; i < uniforms.count; i += 256u * workgroups.x) {
    let g = gradient[i];
    let v = uniforms.momentum * momentumBuffer[i] + uniforms.gradientShare * g;
    momentumBuffer[i] = v;
    moveEntry(i, uniforms.learningRate * select(v, g + uniforms.momentum * v, uniforms.nesterov == 1u), uniforms.step);
  }
}
