// One step of Adam on one parameter tensor, in place (Kingma & Ba, 2015, in the form of torch.optim.Adam).
//
// Goes on from move.wgsl. Buffers behind its: firstMoment, secondMoment, each of `count` float32.

struct Uniforms {
  count: u32,
  step: u32,
  beta1: f32,
  beta2: f32,
  // 1 − beta, rounded once from float64: in float32, 1 − 0.999 would lose four digits.
  oneMinusBeta1: f32,
  oneMinusBeta2: f32,
  epsilon: f32,
  // learningRate / (1 − beta1^t)
  stepSize: f32,
  // √(1 − beta2^t)
  rootBiasCorrection2: f32,
}

@group(0) @binding(3) var<storage, read_write> firstMoment: array<f32>;
@group(0) @binding(4) var<storage, read_write> secondMoment: array<f32>;
@group(0) @binding(5) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  for (var i = id.x; i < uniforms.count; i += 256u * workgroups.x) {
    let g = gradient[i];
    let m = uniforms.beta1 * firstMoment[i] + uniforms.oneMinusBeta1 * g;
    let v = uniforms.beta2 * secondMoment[i] + uniforms.oneMinusBeta2 * g * g;
    firstMoment[i] = m;
    secondMoment[i] = v;
    moveEntry(i, uniforms.stepSize * m / (sqrt(v) / uniforms.rootBiasCorrection2 + uniforms.epsilon), uniforms.step);
  }
}
