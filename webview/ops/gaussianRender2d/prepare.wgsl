// One thread a Gaussian: from mean and covariance or Cholesky factor to whitened form.
//
// workgroups: (ceil(B·N / 64), 1, 1)
// constants: CHANNELS, C; CHOLESKY is 1 where extent holds Cholesky factors, 0 where it holds covariances
//
// means    [B, N, 2]  x, y
// extent   [B, N, 3]  Σxx, Σxy, Σyy or l11, l21, l22
// colors   [B, N, C]
// geometry [B, N]     written
// fault    [1]        all bits set: −1, no fault

@group(0) @binding(0) var<storage, read> means: array<f32>;
@group(0) @binding(1) var<storage, read> extent: array<f32>;
@group(0) @binding(2) var<storage, read> colors: array<f32>;
@group(0) @binding(3) var<storage, read_write> geometry: array<Gaussian>;
@group(0) @binding(4) var<storage, read_write> fault: array<u32>;
@group(0) @binding(5) var<uniform> scene: Scene;

// The root of the smallest determinant that draws, 2⁻¹²⁶: smallestDeterminant in sizes.ts.
const smallestArea = 0x1p-63;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x == 0u) { fault[0] = 0xffffffffu; }

  let n = id.x;
  if (n >= scene.batch * scene.gaussians) { return; }
  let mean = vec2f(means[2u * n], means[2u * n + 1u]);
  let e = vec3f(extent[3u * n], extent[3u * n + 1u], extent[3u * n + 2u]);

  var notFinite = exponentOfNonFinite(mean.x) | exponentOfNonFinite(mean.y)
    | exponentOfNonFinite(e.x) | exponentOfNonFinite(e.y) | exponentOfNonFinite(e.z);
  for (var c = 0u; c < CHANNELS; c++) { notFinite |= exponentOfNonFinite(colors[n * CHANNELS + c]); }
  if (notFinite != 0u) {
    // So wide that it reaches every pixel, with a weight that is no number. The bits are set at run time: WGSL has no NaN.
    geometry[n] = Gaussian(vec2f(0.0), 0.0, 1e-30, 1e-30, bitcast<f32>(notFinite | 0x7fc00000u), 1e30, 0.0);
    return;
  }
  if (CHOLESKY == 1u) {
    geometry[n] = fromCholesky(mean, e);
  } else {
    geometry[n] = fromCovariance(mean, e);
  }
}

// A = l11² + b is the variance of x, b the blur; det(L Lᵀ + b·I) = A·l22² + b(A + l21²), so w² = det/A = l22² + b(1 + l21²/A). Only sums of squares,
// so nothing cancels; as lengths and not their squares, so nothing overflows.
fn fromCholesky(mean: vec2f, l: vec3f) -> Gaussian {
  let blurDeviation = sqrt(scene.blur);
  let s = hypotenuse(l.x, blurDeviation);
  if (s == 0.0) { return drawsNothing(mean, 0.0); }
  let w = hypotenuse(l.z, hypotenuse(blurDeviation, blurDeviation * (l.y / s)));
  return whitened(mean, s, w, (l.x / s) * (l.y / s));
}

// A = Σxx + b is the variance of x; det(Σ + b·I) = det Σ + b(A + Σyy), so w² = det Σ/A + b(1 + Σyy/A). Only det Σ can cancel, and it is computed with
// twice the digits, each axis scaled by a power of two so that neither product leaves float32's range.
fn fromCovariance(mean: vec2f, covariance: vec3f) -> Gaussian {
  let xx = covariance.x;
  let xy = covariance.y;
  let yy = covariance.z;
  if (!(xx > 0.0 && yy > 0.0)) { return drawsNothing(mean, 1.0); }
  let m = frexp(xx).exp / 2;
  let n = frexp(yy).exp / 2;
  let determinant = differenceOfProducts(ldexp(xx, -2 * m), ldexp(yy, -2 * n), ldexp(xy, -m - n));
  if (!(determinant > 0.0)) { return drawsNothing(mean, 1.0); }
  let a = xx + scene.blur;
  let w = sqrt(ldexp(determinant, 2 * n) / ldexp(a, -2 * m) + scene.blur * (1.0 + yy / a));
  return whitened(mean, sqrt(a), w, xy / a);
}

fn whitened(mean: vec2f, s: f32, w: f32, slope: f32) -> Gaussian {
  if (s * w < smallestArea) { return drawsNothing(mean, 0.0); }
  let reach = paddedCutoff(scene) * s;
  let slack = 0.0625 + 1e-6 * (abs(mean.x) + reach);
  return Gaussian(mean, slope, 1.0 / s, 1.0 / w, 1.0, reach + slack, 0.0);
}

fn drawsNothing(mean: vec2f, indefinite: f32) -> Gaussian {
  return Gaussian(mean, 0.0, 0.0, 0.0, 0.0, -1.0, indefinite);
}

// √(x² + y²) without overflow or underflow on the way.
fn hypotenuse(x: f32, y: f32) -> f32 {
  let larger = max(abs(x), abs(y));
  if (larger == 0.0) { return 0.0; }
  return larger * length(vec2f(x, y) / larger);
}

// a·c − b² from factors split into halves of 12 bits, whose products are exact.
fn differenceOfProducts(a: f32, c: f32, b: f32) -> f32 {
  let aHigh = upperHalf(a);
  let cHigh = upperHalf(c);
  let bHigh = upperHalf(b);
  let aLow = a - aHigh;
  let cLow = c - cHigh;
  let bLow = b - bHigh;
  let leading = aHigh * cHigh - bHigh * bHigh;
  let middle = (aHigh * cLow - bHigh * bLow) + (aLow * cHigh - bHigh * bLow);
  return leading + (middle + (aLow * cLow - bLow * bLow));
}

fn upperHalf(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
}

// The exponent's bits where x is NaN or infinite, else 0. By bits, since WGSL lets a compiler assume that neither occurs.
fn exponentOfNonFinite(x: f32) -> u32 {
  let exponent = bitcast<u32>(x) & 0x7f800000u;
  return select(0u, exponent, exponent == 0x7f800000u);
}
