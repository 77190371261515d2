// Samples between pixels, the part that all kernels of deformConv2d and deformSample2d share. CLAMP: coordinates are moved into the image.

// A place between pixels, as (y, x) throughout.
struct Sample {
  corner: vec2i,      // the pixel at or before it; where it reads, −1 … size − 1
  fraction: vec2f,    // how far behind that pixel it lies; 0 where it does not read, NaN where the offset is
  reads: bool,        // it lies so near the image that a pixel is among its four
  factor: f32,        // what it is multiplied by
}

// The pixels around a sample: top left, top right, bottom left, bottom right.
struct Corners {
  pixel: vec4u,       // row · width + column, of the nearest pixel where the corner is outside
  isInside: vec4<bool>,
}

const magnitudeBits = 0x7fffffffu;
const infinityBits = 0x7f800000u;
// 2³⁰, farther than any image reaches.
const farBits = 0x4e800000u;

// NaN, infinities and huge numbers are told by their bits: WGSL lets a compiler assume that there are none, and says nothing of their conversion.
fn sampleAt(grid: vec2i, offset: vec2f, size: vec2i) -> Sample {
  let bits = bitcast<vec2u>(offset);
  let magnitude = bits & vec2u(magnitudeBits);
  let isFar = magnitude >= vec2u(farBits);
  let isUnknown = magnitude > vec2u(infinityBits);
  if (any(isUnknown)) {
    return Sample(vec2i(0), vec2f(select(offset.y, offset.x, isUnknown.x)), false, 1.0);
  }
  let ends = vec2f(size - 1);
  var place = vec2f(grid) + select(offset, vec2f(0.0), isFar);
  var isNear = !isFar;
  if (CLAMP == 1u) {
    let end = select(vec2f(0.0), ends, (bits & vec2u(~magnitudeBits)) == vec2u(0u));
    place = select(clamp(place, vec2f(0.0), ends), end, isFar);
    isNear = vec2<bool>(true);
  }
  let corner = vec2i(floor(clamp(place, vec2f(-2.0), ends + 2.0)));
  if (!all(isNear & (corner >= vec2i(-1)) & (corner < size))) {
    return Sample(vec2i(0), vec2f(0.0), false, 1.0);
  }
  return Sample(corner, place - vec2f(corner), true, 1.0);
}

fn cornersOf(at: Sample, size: vec2i) -> Corners {
  let rows = vec4i(at.corner.xx, at.corner.xx + 1);
  let columns = vec4i(at.corner.y, at.corner.y + 1, at.corner.y, at.corner.y + 1);
  let isInside = (rows >= vec4i(0)) & (rows < vec4i(size.x)) & (columns >= vec4i(0)) & (columns < vec4i(size.y)) & vec4<bool>(at.reads);
  let nearest = clamp(rows, vec4i(0), vec4i(size.x - 1)) * size.y + clamp(columns, vec4i(0), vec4i(size.y - 1));
  return Corners(vec4u(nearest), isInside);
}

// Of the four corners, in their order.
fn weightsOf(fraction: vec2f) -> vec4f {
  let rest = 1.0 - fraction;
  return vec4f(rest.x, rest.x, fraction.x, fraction.x) * vec4f(rest.y, fraction.y, rest.y, fraction.y);
}

// The derivatives of the weights in y and in x.
fn weightsAlongY(fraction: vec2f) -> vec4f {
  let rest = 1.0 - fraction.y;
  return select(vec4f(0.0), vec4f(-rest, -fraction.y, rest, fraction.y), moves(fraction.x));
}

fn weightsAlongX(fraction: vec2f) -> vec4f {
  let rest = 1.0 - fraction.x;
  return select(vec4f(0.0), vec4f(-rest, rest, -fraction.x, fraction.x), moves(fraction.y));
}

// With floor and ceil as neighbours nothing changes with a whole coordinate, and every clamped one is whole.
fn moves(fraction: f32) -> bool {
  return CLAMP == 0u || (bitcast<u32>(fraction) & magnitudeBits) != 0u;
}
