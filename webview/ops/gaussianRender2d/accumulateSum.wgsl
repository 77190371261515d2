// Of forward.wgsl: the sum of color·kernel. BLOCK is 1 to 4.

@group(0) @binding(5) var<uniform> scene: Scene;

struct Pixels { first: Strip, second: Strip, third: Strip, fourth: Strip }

fn nothingYet() -> Pixels {
  return Pixels();
}

fn enterGroup(pixels: ptr<function, Pixels>, place: Place, group: u32) {}

fn accumulate(pixels: ptr<function, Pixels>, n: u32, firstGaussian: u32, color: u32, q: Strip) {
  let kernels = Strip(kernel(n, q.upper), kernel(n, q.lower));
  (*pixels).first = plus((*pixels).first, kernels, colorAt(color));
  if (BLOCK > 1) { (*pixels).second = plus((*pixels).second, kernels, colorAt(color + 1)); }
  if (BLOCK > 2) { (*pixels).third = plus((*pixels).third, kernels, colorAt(color + 2)); }
  if (BLOCK > 3) { (*pixels).fourth = plus((*pixels).fourth, kernels, colorAt(color + 3)); }
}

fn plus(sum: Strip, kernels: Strip, color: f32) -> Strip {
  return Strip(sum.upper + kernels.upper * color, sum.lower + kernels.lower * color);
}

fn finish(pixels: ptr<function, Pixels>, place: Place) {
  if (place.column >= scene.width) { return; }
  for (var i = 0u; i < STRIP && place.firstRow + i < scene.height; i++) {
    let at = placeOf(place, i);
    image[at] = entry((*pixels).first, i);
    if (BLOCK > 1) { image[at + 1] = entry((*pixels).second, i); }
    if (BLOCK > 2) { image[at + 2] = entry((*pixels).third, i); }
    if (BLOCK > 3) { image[at + 3] = entry((*pixels).fourth, i); }
  }
}
