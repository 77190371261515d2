// What is gathered about the entries of a tensor, in pieces that are combined in a fixed order.

struct Moments {
  finite: u32,
  nonFinite: u32,
  minimum: f32,
  maximum: f32,
  scale: f32,    // a power of two from 2^-126 to 2^126
  sum: f32,      // sum of value / scale
  squares: f32,  // sum of (value / scale)^2
}

// Invocations of a workgroup that gathers moments, and from one chunk's moments to the next.
const lanes = 64u;

const greatest = 3.4028234663852886e38f;

fn noMoments() -> Moments {
  return Moments(0u, 0u, greatest, -greatest, 0x1p-126f, 0f, 0f);
}

// 1 / power, exactly, for powers of two: the exponent's sign is turned.
fn inverse(power: f32) -> f32 {
  return bitcast<f32>(0x7f000000u - bitcast<u32>(power));
}

fn combined(a: Moments, b: Moments) -> Moments {
  let scale = max(a.scale, b.scale);
  // Powers of two, so exact, but where one is too small to matter beside the other.
  let fromA = a.scale * inverse(scale);
  let fromB = b.scale * inverse(scale);
  return Moments(
    a.finite + b.finite,
    a.nonFinite + b.nonFinite,
    min(a.minimum, b.minimum),
    max(a.maximum, b.maximum),
    scale,
    a.sum * fromA + b.sum * fromB,
    a.squares * (fromA * fromA) + b.squares * (fromB * fromB),
  );
}
