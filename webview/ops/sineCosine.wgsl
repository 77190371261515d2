// Sine and cosine to float32's precision, 1.5e-7, of every finite angle; WGSL promises no more than 2⁻¹¹ of its own, and that in [−π, π] only. Of NaN and
// infinity they are NaN. The polynomials are those of the Cephes library (Moshier), sinf.c.

// An angle as quarters·π/2 + rest, with rest in [−π/4, π/4]; quarters may leave whole turns out.
struct Reduced {
  quarters: i32,
  rest: f32,
}

// (sin x, cos x)
fn sineCosine(x: f32) -> vec2f {
  let reduced = reduceAngle(x);
  let r = reduced.rest;
  let z = r * r;
  let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
  let cosine = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  let quadrant = reduced.quarters & 3;
  let turned = select(vec2f(sine, cosine), vec2f(cosine, -sine), (quadrant & 1) == 1);
  return select(turned, -turned, quadrant >= 2);
}

fn reduceAngle(x: f32) -> Reduced {
  // By the bits: a compiler may take it for granted that all numbers are finite.
  let bits = bitcast<u32>(x) & 0x7fffffffu;
  if (bits > bitcast<u32>(largestNearAngle) && bits < 0x7f800000u) { return reduceFar(bits, x < 0.0); }
  let quarters = round(x * 0.636619772);
  // π/2 in parts of so few bits that their multiples are exact (Cody and Waite, 1980). Fused, so that no compiler puts the parts together again.
  let rest = fma(quarters, -7.549789954891882e-8, fma(quarters, -4.837512969970703e-4, fma(quarters, -1.5703125, x)));
  return Reduced(i32(quarters), rest);
}

const largestNearAngle = 1e4f;

// 2/π behind the binary point, and 32 zeros before it.
const twoOverPi = array<u32, 8>(0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu);

// After Payne and Hanek (1983): |x| = m·2ᵉ with m of 24 bits; of the bits of 2/π, those that make whole turns of x are passed over, and m times the
// next 96 is the angle in quarter turns, modulo 4: 2 bits before the binary point, and of those behind it 62 are kept.
fn reduceFar(bits: u32, isNegative: bool) -> Reduced {
  let m = (bits & 0x7fffffu) | 0x800000u;
  let passed = (bits >> 23u) - 120u;
  let word = passed >> 5u;
  let shift = passed & 31u;
  let high = window(twoOverPi[word], twoOverPi[word + 1u], shift);
  let middle = window(twoOverPi[word + 1u], twoOverPi[word + 2u], shift);
  let low = window(twoOverPi[word + 2u], twoOverPi[word + 3u], shift);

  let carried = m * middle;
  let below = carried + upperWord(m, low);
  let above = m * high + upperWord(m, middle) + select(0u, 1u, below < carried);

  let quarters = (above + 0x20000000u) >> 30u;
  let fraction = bitcast<i32>(above - (quarters << 30u));
  let rest = (f32(fraction) * 0x1p-30f + f32(below) * 0x1p-62f) * 1.57079632679f;
  return Reduced(select(i32(quarters), -i32(quarters), isNegative), select(rest, -rest, isNegative));
}

// 32 bits of two words, from bit `shift` on.
fn window(first: u32, second: u32, shift: u32) -> u32 {
  return select((first << shift) | (second >> (32u - shift)), first, shift == 0u);
}

// The upper 32 bits of the product.
fn upperWord(a: u32, b: u32) -> u32 {
  let al = a & 0xffffu;
  let ah = a >> 16u;
  let bl = b & 0xffffu;
  let bh = b >> 16u;
  let u = ah * bl + ((al * bl) >> 16u);
  let v = al * bh + (u & 0xffffu);
  return ah * bh + (u >> 16u) + (v >> 16u);
}
