// The hyperbolic tangent. Near 0 the polynomial of Moshier's Cephes library (tanhf.c), where the quotient of exponentials loses its digits.
fn value(x: f32) -> f32 {
  let z = x * x;
  let p = -3.33332819422e-1 + z * (1.33314422036e-1 + z * (-5.37397155531e-2 + z * (2.06390887954e-2 - z * 5.70498872745e-3)));
  let far = 1.0 - 2.0 / (exp(2.0 * abs(x)) + 1.0);
  let tangent = select(select(far, -far, x < 0.0), x + x * z * p, abs(x) < 0.625);
  return select(tangent, x, isNaN(x));
}

// 1 − tanh², in the form that keeps its digits where tanh is all but 1.
fn derivative(x: f32) -> f32 {
  let e = exp(-2.0 * abs(x));
  return select(4.0 * e / ((1.0 + e) * (1.0 + e)), x, isNaN(x));
}

// Not all adapters let exp keep NaN, and compilers may take x != x for false.
fn isNaN(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}
