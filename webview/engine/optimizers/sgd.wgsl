// One step of gradient descent on one parameter tensor, in place (torch.optim.SGD without momentum).
//
// Goes on from move.wgsl.

struct Uniforms {
  count: u32,
  step: u32,
  learningRate: f32,
}

@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  for (var i = id.x; i < uniforms.count; i += 256u * workgroups.x) {
    moveEntry(i, uniforms.learningRate * gradient[i], uniforms.step);
  }
}
