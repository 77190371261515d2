// One step of RMSprop on one parameter tensor, in place (Hinton, 2012, in the form of torch.optim.RMSprop).
//
// Buffers: parameter, gradient, squareAverage, gradientAverage, momentumBuffer, each of `count` float32, any shape.
// Workgroups: 256 invocations along x, at most 65535 of them; invocations stride over what is left, so that any count will do.

struct Uniforms {
  count: u32,
  learningRate: f32,
  alpha: f32,
  // 1 − alpha, rounded once from float64.
  oneMinusAlpha: f32,
  epsilon: f32,
  momentum: f32,
  centered: u32,
}

@group(0) @binding(0) var<storage, read_write> parameter: array<f32>;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> squareAverage: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradientAverage: array<f32>;
@group(0) @binding(4) var<storage, read_write> momentumBuffer: array<f32>;
@group(0) @binding(5) var<uniform> uniforms: Uniforms;

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
    parameter[i] -= uniforms.learningRate * update;
  }
}
