// What is gathered about the entries of a tensor, in pieces that are combined in a fixed order.
//
// sum and squares are kept relative to a power of two near the greatest magnitude so far, so that neither gradients of 1e-30 nor
// values of 1e30 leave float32 when squared; scaling by powers of two is exact.

struct Moments {
  finite: u32,
  nonFinite: u32,
  minimum: f32,
  maximum: f32,
  scale: f32,    // a power of two from 2^-126 to 2^126
  sum: f32,      // sum of value / scale
  squares: f32,  // sum of (value / scale)^2
}

const greatest = 3.4028234663852886e38f;
const least = 1.1754943508222875e-38f;

fn noMoments() -> Moments {
  return Moments(0u, 0u, greatest, -greatest, least, 0f, 0f);
}

// The power of two at or below |value|, within the range that scale has.
fn powerOfTwo(value: f32) -> f32 {
  return bitcast<f32>(clamp(bitcast<u32>(value) & 0x7f800000u, 0x00800000u, 0x7e800000u));
}

// 1 / power, exactly: the exponent's sign is turned.
fn inverse(power: f32) -> f32 {
  return bitcast<f32>(0x7f000000u - bitcast<u32>(power));
}

fn rescaled(moments: Moments, scale: f32) -> Moments {
  var result = moments;
  // Both factors are powers of two within range, and so is their product unless it is too small to matter.
  let ratio = moments.scale * inverse(scale);
  result.scale = scale;
  result.sum *= ratio;
  result.squares *= ratio * ratio;
  return result;
}

fn combined(a: Moments, b: Moments) -> Moments {
  let scale = max(a.scale, b.scale);
  let c = rescaled(a, scale);
  let d = rescaled(b, scale);
  return Moments(
    a.finite + b.finite,
    a.nonFinite + b.nonFinite,
    min(a.minimum, b.minimum),
    max(a.maximum, b.maximum),
    scale,
    c.sum + d.sum,
    c.squares + d.squares,
  );
}
