// Sine and cosine to float32's last digits, where WGSL's own may be wrong by 2⁻¹¹ and only know [−π, π].
//
// The angle less the nearest multiple of π/2, which is taken off in three parts so that the products are exact (Cody and Waite 1980), then the
// minimax polynomials of Moshier's Cephes library (sinf.c) on [−π/4, π/4]. Good to 1e-7 up to 10⁴ rad.

// (sin x, cos x).
fn sineAndCosine(x: f32) -> vec2f {
  let quarters = round(x * 0.636619772367581);
  let r = fma(quarters, -7.54978995489188216e-8, fma(quarters, -4.837512969970703125e-4, fma(quarters, -1.5703125, x)));
  let z = r * r;
  let sine = r + r * z * (-1.6666654611e-1 + z * (8.3321608736e-3 - z * 1.9515295891e-4));
  let cosine = 1.0 - 0.5 * z + z * z * (4.166664568298827e-2 + z * (-1.388731625493765e-3 + z * 2.443315711809948e-5));
  // Each quarter turn takes (sine, cosine) to (cosine, −sine).
  let quarter = i32(quarters) & 3;
  let turned = select(vec2f(sine, cosine), vec2f(cosine, -sine), (quarter & 1) == 1);
  return select(turned, -turned, (quarter & 2) == 2);
}
