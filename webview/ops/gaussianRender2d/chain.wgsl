// One thread a Gaussian: adds up the slices of backward.wgsl and applies the chain rule from whitened coordinates to the inputs.
//
// With m = Σ weight·v, M = Σ weight·v vᵀ and the L of gaussian.wgsl, the loss has the gradients L⁻ᵀm for the mean and G = ½ L⁻ᵀ M L⁻¹ for Σ, a
// symmetric matrix. `covariance` holds one number for both off-diagonal entries, so its gradient is 2·G.xy. For Σ = K Kᵀ, the given Cholesky
// factor, it is 2 G K = L⁻ᵀ M R with R = L⁻¹K.
//
// workgroups: (ceil(B·N / 64), 1, 1)
// constants: CHANNELS; CHOLESKY is 1 where extent holds Cholesky factors, 0 where it holds covariances
//
// geometry       [B, N]     from prepare.wgsl
// extent         [B, N, 3]  Σxx, Σxy, Σyy or l11, l21, l22
// partials       [B, N, slices, 5 + C]  from backward.wgsl
// meansGradient  [B, N, 2]  written
// extentGradient [B, N, 3]  written
// colorsGradient [B, N, C]  written

@group(0) @binding(0) var<storage, read> geometry: array<Gaussian>;
@group(0) @binding(1) var<storage, read> extent: array<f32>;
@group(0) @binding(2) var<storage, read> partials: array<f32>;
@group(0) @binding(3) var<storage, read_write> meansGradient: array<f32>;
@group(0) @binding(4) var<storage, read_write> extentGradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> colorsGradient: array<f32>;
@group(0) @binding(6) var<uniform> scene: Scene;

const MOMENTS = 5u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x;
  if (n >= scene.batch * scene.gaussians) { return; }
  let gaussian = geometry[n];
  let slices = slicesReached(gaussian, scene);
  for (var c = 0u; c < CHANNELS; c++) { colorsGradient[n * CHANNELS + c] = sumOfSlices(n, slices, MOMENTS + c); }

  var mean = vec2f(0.0);
  var shape = vec3f(0.0);
  if (gaussian.reach >= 0.0) {
    let m = vec2f(sumOfSlices(n, slices, 0u), sumOfSlices(n, slices, 1u));
    let mixed = sumOfSlices(n, slices, 3u);
    let M = mat2x2f(sumOfSlices(n, slices, 2u), mixed, mixed, sumOfSlices(n, slices, 4u));
    mean = unwhiten(gaussian, m);
    let e = vec3f(extent[3u * n], extent[3u * n + 1u], extent[3u * n + 2u]);
    if (CHOLESKY == 1u) {
      shape = choleskyGradient(gaussian, e, M);
    } else {
      shape = covarianceGradient(gaussian, M);
    }
  }
  meansGradient[2u * n] = mean.x;
  meansGradient[2u * n + 1u] = mean.y;
  extentGradient[3u * n] = shape.x;
  extentGradient[3u * n + 1u] = shape.y;
  extentGradient[3u * n + 2u] = shape.z;
}

fn sumOfSlices(n: u32, slices: u32, place: u32) -> f32 {
  var sum = 0.0;
  for (var slice = 0u; slice < slices; slice++) { sum += partials[(n * scene.slices + slice) * (MOMENTS + CHANNELS) + place]; }
  return sum;
}

// L⁻ᵀ p
fn unwhiten(gaussian: Gaussian, p: vec2f) -> vec2f {
  let y = p.y * gaussian.inverseHeight;
  return vec2f(p.x * gaussian.inverseWidth - gaussian.slope * y, y);
}

fn covarianceGradient(gaussian: Gaussian, M: mat2x2f) -> vec3f {
  let half = mat2x2f(unwhiten(gaussian, M[0]), unwhiten(gaussian, M[1])); // L⁻ᵀ M
  let rowX = unwhiten(gaussian, vec2f(half[0].x, half[1].x));             // its first row times L⁻¹
  let rowY = unwhiten(gaussian, vec2f(half[0].y, half[1].y));
  return vec3f(0.5 * rowX.x, rowX.y, 0.5 * rowY.y);
}

fn choleskyGradient(gaussian: Gaussian, given: vec3f, M: mat2x2f) -> vec3f {
  // R is lower triangular. Its corner is (l21 − k·l11)/w, written without the difference: l21 − k·l11 = l21·blur/s².
  let blurRatio = sqrt(scene.blur) * gaussian.inverseWidth;
  let corner = blurRatio * blurRatio * given.y * gaussian.inverseHeight;
  let P = M * mat2x2f(given.x * gaussian.inverseWidth, corner, 0.0, given.z * gaussian.inverseHeight);
  let first = unwhiten(gaussian, P[0]);
  return vec3f(first.x, first.y, unwhiten(gaussian, P[1]).y);
}
