// One thread a Gaussian: the chain rule from the moments in whitened coordinates to mean and extent. Needs sineCosine.wgsl.
//
// With m = weight·Σ p·v, M = weight·Σ p·v vᵀ and the L of gaussian.wgsl, the loss has the gradients L⁻ᵀm for the mean and G = ½ L⁻ᵀ M L⁻¹ for Σ, a
// symmetric matrix. A norm that depends on mean and extent takes weight·Σ p times its own logarithm's gradient away from both: I from M for a density,
// the map's mean of v from m and that of v vᵀ from M where the map is divided by its sum.
//
// `covariance` holds one number for both off-diagonal entries, so its gradient is 2·G.xy. For Σ = K Kᵀ, the given Cholesky factor, it is
// 2 G K = L⁻ᵀ M R with R = L⁻¹K. For Σ = R(θ) diag(s²) R(θ)ᵀ see scalingGradient.
//
// workgroups: (ceil(B·N / 64) folded into x and y, …, 1)
// constants: FORM; NORMALIZATION
// An input that is not given is bound to another one and not read; a gradient that is not, to a number of its own and not written.
//
// geometry         [B, N]           from prepare.wgsl
// moments          [B, N, MOMENTS]  from total.wgsl
// mapMeans         [B, N, 5]        from normalize.wgsl
// extent           [B, N, 3 or 2]
// rotation         [B, N]
// meansGradient    [B, N, 2]        written; of points [B, N, 5]
// extentGradient   [B, N, 3 or 2]   written
// rotationGradient [B, N]           written

@group(0) @binding(0) var<storage, read> geometry: array<Gaussian>;
@group(0) @binding(1) var<storage, read> moments: array<f32>;
@group(0) @binding(2) var<storage, read> mapMeans: array<f32>;
@group(0) @binding(3) var<storage, read> extent: array<f32>;
@group(0) @binding(4) var<storage, read> rotation: array<f32>;
@group(0) @binding(5) var<storage, read_write> meansGradient: array<f32>;
@group(0) @binding(6) var<storage, read_write> extentGradient: array<f32>;
@group(0) @binding(7) var<storage, read_write> rotationGradient: array<f32>;
@group(0) @binding(8) var<uniform> scene: Scene;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let n = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  if (n >= scene.batch * scene.gaussians) { return; }
  let gaussian = geometry[n];

  var mean = vec2f(0.0);
  var shape = vec3f(0.0);
  if (gaussian.reach >= 0.0) {
    let at = MOMENTS * n;
    let total = moments[at];
    var m = vec2f(moments[at + 1], moments[at + 2]);
    var second = vec3f(moments[at + 3], moments[at + 4], moments[at + 5]);
    if (NORMALIZATION == DENSITY) { second -= total * vec3f(1.0, 0.0, 1.0); }
    if (NORMALIZATION == SUM) {
      m -= total * vec2f(mapMeans[5 * n], mapMeans[5 * n + 1]);
      second -= total * vec3f(mapMeans[5 * n + 2], mapMeans[5 * n + 3], mapMeans[5 * n + 4]);
    }
    second *= gaussian.weight;
    let M = mat2x2f(second.x, second.y, second.y, second.z);
    mean = unwhiten(gaussian, gaussian.weight * m);
    if (FORM == CHOLESKY) {
      shape = choleskyGradient(gaussian, vec3f(extent[3u * n], extent[3u * n + 1u], extent[3u * n + 2u]), M);
    } else if (FORM == SCALING) {
      shape = scalingGradient(gaussian, vec2f(extent[2u * n], extent[2u * n + 1u]), rotation[n], M);
    } else if (FORM != SIGMA) {
      shape = covarianceGradient(gaussian, M);
    }
  }

  if (FORM == POINTS) {
    write5(n, mean, shape);
    return;
  }
  meansGradient[2u * n] = mean.x;
  meansGradient[2u * n + 1u] = mean.y;
  if (FORM == SCALING) {
    extentGradient[2u * n] = shape.x;
    extentGradient[2u * n + 1u] = shape.y;
    rotationGradient[n] = shape.z;
  } else if (FORM != SIGMA) {
    extentGradient[3u * n] = shape.x;
    extentGradient[3u * n + 1u] = shape.y;
    extentGradient[3u * n + 2u] = shape.z;
  }
}

fn write5(n: u32, mean: vec2f, shape: vec3f) {
  meansGradient[5u * n] = mean.x;
  meansGradient[5u * n + 1u] = mean.y;
  meansGradient[5u * n + 2u] = shape.x;
  meansGradient[5u * n + 3u] = shape.y;
  meansGradient[5u * n + 4u] = shape.z;
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

// With u and u′ the axes of the ellipse and a, b the blurred deviations along them, L⁻¹u = P/a and L⁻¹u′ = Q/b, where P = (a·cos, b·sin)/s and
// Q = (−b·sin, a·cos)/s are orthonormal: again nothing cancels. Then the gradients are 2·s_x·uᵀGu, 2·s_y·u′ᵀGu′ and 2(s_x² − s_y²)·uᵀGu′.
fn scalingGradient(gaussian: Gaussian, scaling: vec2f, angle: f32, M: mat2x2f) -> vec3f {
  let blurDeviation = sqrt(scene.blur);
  let a = hypotenuse(scaling.x, blurDeviation);
  let b = hypotenuse(scaling.y, blurDeviation);
  let turn = sineCosine(angle);
  let P = vec2f(a * turn.y, b * turn.x) * gaussian.inverseWidth;
  let Q = vec2f(-P.y, P.x);
  let MP = M * P;
  let difference = (scaling.x - scaling.y) / a * ((scaling.x + scaling.y) / b);
  return vec3f(scaling.x / a / a * dot(P, MP), scaling.y / b / b * dot(Q, M * Q), difference * dot(Q, MP));
}
