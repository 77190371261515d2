// Sine and cosine to float32's precision: WGSL promises no more than 2⁻¹¹ of its own. Good for |x| up to 1e5; beyond, the multiples of the parts of π/2
// are no longer exact. Reduction after Cody and Waite; the polynomials are those of the Cephes library (Moshier), sinf.c.

// (sin x, cos x)
fn sineCosine(x: f32) -> vec2f {
  let quarters = round(x * 0.636619772);
  // π/2 in parts of so few bits that their multiples are exact.
  let r = ((x - quarters * 1.5703125) - quarters * 4.837512969970703e-4) - quarters * 7.549789954891882e-8;
  let z = r * r;
  let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
  let cosine = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  let quadrant = i32(quarters) & 3;
  let turned = select(vec2f(sine, cosine), vec2f(cosine, -sine), (quadrant & 1) == 1);
  return select(turned, -turned, quadrant >= 2);
}
