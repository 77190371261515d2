// Of forward.wgsl: the greatest color·kernel of the Gaussians that reach the pixel, 0 where none does; of equals the first. BLOCK is 1 to 4.
//
// winners [B, H, W, C]  written: which Gaussian of the image it is, −1 where none

@group(0) @binding(5) var<storage, read_write> winners: array<i32>;
@group(0) @binding(6) var<uniform> scene: Scene;

// Of one channel.
struct Greatest {
  upper: vec4f,
  lower: vec4f,
  upperWinner: vec4i,
  lowerWinner: vec4i,
}

struct Pixels {
  first: Greatest,
  second: Greatest,
  third: Greatest,
  fourth: Greatest,
  notFinite: i32, // the first Gaussian that makes the whole image no number, −1 where there is none
  notANumber: f32,
}

fn nothingYet() -> Pixels {
  let none = Greatest(vec4f(0.0), vec4f(0.0), vec4i(-1), vec4i(-1));
  return Pixels(none, none, none, none, -1, 0.0);
}

fn enterGroup(pixels: ptr<function, Pixels>, place: Place, group: u32) {}

fn accumulate(pixels: ptr<function, Pixels>, n: u32, firstGaussian: u32, color: u32, q: Strip) {
  let own = i32(n - firstGaussian);
  if ((*pixels).notFinite < 0 && isNaN(geometry[n].weight)) {
    (*pixels).notFinite = own;
    (*pixels).notANumber = geometry[n].weight;
  }
  let kernels = Strip(kernel(n, q.upper), kernel(n, q.lower));
  (*pixels).first = challenged((*pixels).first, own, kernels, q, colorAt(color));
  if (BLOCK > 1) { (*pixels).second = challenged((*pixels).second, own, kernels, q, colorAt(color + 1)); }
  if (BLOCK > 2) { (*pixels).third = challenged((*pixels).third, own, kernels, q, colorAt(color + 2)); }
  if (BLOCK > 3) { (*pixels).fourth = challenged((*pixels).fourth, own, kernels, q, colorAt(color + 3)); }
}

fn challenged(holder: Greatest, own: i32, kernels: Strip, q: Strip, color: f32) -> Greatest {
  let upper = color * kernels.upper;
  let lower = color * kernels.lower;
  let winsUpper = (q.upper <= vec4f(scene.cutoffSquared)) & ((holder.upperWinner < vec4i(0)) | (upper > holder.upper));
  let winsLower = (q.lower <= vec4f(scene.cutoffSquared)) & ((holder.lowerWinner < vec4i(0)) | (lower > holder.lower));
  return Greatest(
    select(holder.upper, upper, winsUpper),
    select(holder.lower, lower, winsLower),
    select(holder.upperWinner, vec4i(own), winsUpper),
    select(holder.lowerWinner, vec4i(own), winsLower),
  );
}

fn finish(pixels: ptr<function, Pixels>, place: Place) {
  if (place.column >= scene.width) { return; }
  for (var i = 0u; i < STRIP && place.firstRow + i < scene.height; i++) {
    let at = placeOf(place, i);
    write(pixels, (*pixels).first, at, i);
    if (BLOCK > 1) { write(pixels, (*pixels).second, at + 1, i); }
    if (BLOCK > 2) { write(pixels, (*pixels).third, at + 2, i); }
    if (BLOCK > 3) { write(pixels, (*pixels).fourth, at + 3, i); }
  }
}

fn write(pixels: ptr<function, Pixels>, greatest: Greatest, at: u32, i: u32) {
  let spoilt = (*pixels).notFinite >= 0;
  let winner = select(greatest.lowerWinner[i & 3u], greatest.upperWinner[i & 3u], i < 4u);
  image[at] = select(entry(Strip(greatest.upper, greatest.lower), i), (*pixels).notANumber, spoilt);
  winners[at] = select(winner, (*pixels).notFinite, spoilt);
}

// By bits, since WGSL lets a compiler assume that there are none.
fn isNaN(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}
