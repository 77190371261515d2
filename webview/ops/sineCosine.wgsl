// Sine and cosine to float32's precision: WGSL promises no more than 2⁻¹¹ of its own, and that in [−π, π] only. Good to 1e-7 up to 10⁴ rad and to 1e-6
// up to 10⁵. Reduction after Cody and Waite (1980); the polynomials are those of the Cephes library (Moshier), sinf.c.

// (sin x, cos x)
fn sineCosine(x: f32) -> vec2f {
  let quarters = round(x * 0.636619772);
  // π/2 in parts of so few bits that their multiples are exact. Fused, so that no compiler puts the parts together again.
  let r = fma(quarters, -7.549789954891882e-8, fma(quarters, -4.837512969970703e-4, fma(quarters, -1.5703125, x)));
  let z = r * r;
  let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
  let cosine = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  let quadrant = i32(quarters) & 3;
  let turned = select(vec2f(sine, cosine), vec2f(cosine, -sine), (quadrant & 1) == 1);
  return select(turned, -turned, quadrant >= 2);
}
