// One step of RMSprop on one parameter tensor, in place (Hinton, 2012, in the form of torch.optim.RMSprop).
//
// Goes on from move.wgsl. Buffers behind its: squareAverage, gradientAverage, momentumBuffer, each of `count` float32.

struct Uniforms {
  count: u32,
  step: u32,
  learningRate: f32,
  alpha: f32,
  // 1 − alpha, rounded once from float64.
  oneMinusAlpha: f32,
  epsilon: f32,
  momentum: f32,
  centered: u32,
}

@group(0) @binding(3) var<storage, read_write> squareAverage: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradientAverage: array<f32>;
@group(0) @binding(5) var<storage, read_write> momentumBuffer: array<f32>;
@group(0) @binding(6) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  for (var i = id.x; i < uniforms.count; i += 256u * workgroups.x) {
    let g = gradient[i];
    let v = uniforms.alpha * squareAverage[i] + uniforms.oneMinusAlpha * g * g;
    squareAverage[i] = v;
    var variance = v;
    if (uniforms.centered == 1u) {
      let m = uniforms.alpha * gradientAverage[i] + uniforms.oneMinusAlpha * g;
      gradientAverage[i] = m;
      // Rounding takes it below zero where the gradient hardly changes.
      variance = max(v - m * m, 0.0);
    }
    let update = uniforms.momentum * momentumBuffer[i] + g / (sqrt(variance) + uniforms.epsilon);
    momentumBuffer[i] = update;
    moveEntry(i, uniforms.learningRate * update, uniforms.step);
  }
}
