// For unaryForward.wgsl, with sineCosine.wgsl: a far angle's equal in [−π, π]; a near one is as it is, and so are NaN and infinity.
fn value(x: f32) -> f32 {
  let bits = bitcast<u32>(x) & 0x7fffffffu;
  if (bits <= bitcast<u32>(largestNearAngle) || bits >= 0x7f800000u) { return x; }
  let reduced = reduceFar(bits, x < 0.0);
  // −2 and 2 quarters are the same.
  let turned = f32(((reduced.quarters + 6) & 3) - 2);
  return fma(turned, 1.57079632679f, reduced.rest);
}
