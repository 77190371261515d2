// The extent of a Gaussian in whitened form, from each form in which it is given, blur included. Weight and norm are left at 1.
//
// constants: FORM

// The root of the smallest determinant that draws, 2⁻¹²⁶: smallestDeterminant in sizes.ts.
const smallestArea = 0x1p-63;

fn whiten(mean: vec2f, e: vec3f, scene: Scene) -> Gaussian {
  if (FORM == CHOLESKY) { return fromCholesky(mean, e, scene); }
  if (FORM == SCALING) { return fromScaling(mean, e.xy, e.z, scene); }
  if (FORM == SIGMA) {
    let deviation = hypotenuse(e.x, sqrt(scene.blur));
    return whitened(mean, deviation, deviation, 0.0, scene);
  }
  return fromCovariance(mean, e, scene);
}

// A = l11² + b is the variance of x, b the blur; det(L Lᵀ + b·I) = A·l22² + b(A + l21²), so w² = det/A = l22² + b(1 + l21²/A). Only sums of squares,
// so nothing cancels; as lengths and not their squares, so nothing overflows.
fn fromCholesky(mean: vec2f, l: vec3f, scene: Scene) -> Gaussian {
  let blurDeviation = sqrt(scene.blur);
  let s = hypotenuse(l.x, blurDeviation);
  if (s == 0.0) { return drawsNothing(mean, NOTHING); }
  let w = hypotenuse(l.z, hypotenuse(blurDeviation, blurDeviation * (l.y / s)));
  return whitened(mean, s, w, (l.x / s) * (l.y / s), scene);
}

// With a and b the blurred deviations along the two axes, the variance of x is s² = a²cos² + b²sin², the root of the determinant a·b, and the
// covariance (a² − b²)·cos·sin.
fn fromScaling(mean: vec2f, scaling: vec2f, angle: f32, scene: Scene) -> Gaussian {
  let blurDeviation = sqrt(scene.blur);
  let a = hypotenuse(scaling.x, blurDeviation);
  let b = hypotenuse(scaling.y, blurDeviation);
  let turn = sineCosine(angle);
  let s = hypotenuse(a * turn.y, b * turn.x);
  if (s == 0.0) { return drawsNothing(mean, NOTHING); }
  let slope = (a / s * turn.y) * (a / s * turn.x) - (b / s * turn.y) * (b / s * turn.x);
  return whitened(mean, s, min(a, b) / s * max(a, b), slope, scene);
}

// A = Σxx + b is the variance of x; det(Σ + b·I) = det Σ + b(A + Σyy), so w² = det Σ/A + b(1 + Σyy/A). Only det Σ can cancel, and it is computed with
// twice the digits, each axis scaled by a power of two so that neither product leaves float32's range.
fn fromCovariance(mean: vec2f, covariance: vec3f, scene: Scene) -> Gaussian {
  let xx = covariance.x;
  let xy = covariance.y;
  let yy = covariance.z;
  if (!(xx > 0.0 && yy > 0.0)) { return drawsNothing(mean, INDEFINITE); }
  let m = frexp(xx).exp / 2;
  let n = frexp(yy).exp / 2;
  let determinant = differenceOfProducts(ldexp(xx, -2 * m), ldexp(yy, -2 * n), ldexp(xy, -m - n));
  if (!(determinant > 0.0)) { return drawsNothing(mean, INDEFINITE); }
  let a = xx + scene.blur;
  let w = sqrt(ldexp(determinant, 2 * n) / ldexp(a, -2 * m) + scene.blur * (1.0 + yy / a));
  return whitened(mean, sqrt(a), w, xy / a, scene);
}

fn whitened(mean: vec2f, s: f32, w: f32, slope: f32, scene: Scene) -> Gaussian {
  if (s * w < smallestArea) { return drawsNothing(mean, NOTHING); }
  let reach = paddedCutoff(scene) * s;
  let slack = 0.0625 + 1e-6 * (abs(mean.x) + reach);
  return Gaussian(mean, slope, 1.0 / s, 1.0 / w, 1.0, reach + slack, 1.0);
}

fn drawsNothing(mean: vec2f, reason: f32) -> Gaussian {
  return Gaussian(mean, 0.0, 0.0, 0.0, 0.0, reason, 0.0);
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
