// Of forward.wgsl: Σ color·kernel·transmittance front to back, the transmittance being what the kernels before have let through, Π (1 − kernel). BLOCK is 1 to 4.
//
// transmittances [sections − 1, B, H, W]  written: of each pixel before every section but the first, for alphaBackward.wgsl

@group(0) @binding(5) var<storage, read_write> transmittances: array<f32>;
@group(0) @binding(6) var<uniform> scene: Scene;

struct Pixels {
  transmittance: Strip,
  section: u32, // up to which the transmittances are written
  first: Strip,
  second: Strip,
  third: Strip,
  fourth: Strip,
}

fn nothingYet() -> Pixels {
  var pixels = Pixels();
  pixels.transmittance = Strip(vec4f(1.0), vec4f(1.0));
  return pixels;
}

fn enterGroup(pixels: ptr<function, Pixels>, place: Place, group: u32) {
  while ((*pixels).section < group / scene.sectionGroups) {
    writeTransmittance((*pixels).transmittance, (*pixels).section, place);
    (*pixels).section++;
  }
}

fn accumulate(pixels: ptr<function, Pixels>, n: u32, firstGaussian: u32, color: u32, q: Strip) {
  let kernels = Strip(kernel(n, q.upper), kernel(n, q.lower));
  let before = (*pixels).transmittance;
  let seen = Strip(before.upper * kernels.upper, before.lower * kernels.lower);
  (*pixels).first = plus((*pixels).first, seen, colorAt(color));
  if (BLOCK > 1) { (*pixels).second = plus((*pixels).second, seen, colorAt(color + 1)); }
  if (BLOCK > 2) { (*pixels).third = plus((*pixels).third, seen, colorAt(color + 2)); }
  if (BLOCK > 3) { (*pixels).fourth = plus((*pixels).fourth, seen, colorAt(color + 3)); }
  (*pixels).transmittance = Strip(before.upper * (1.0 - kernels.upper), before.lower * (1.0 - kernels.lower));
}

fn plus(sum: Strip, kernels: Strip, color: f32) -> Strip {
  return Strip(sum.upper + kernels.upper * color, sum.lower + kernels.lower * color);
}

fn finish(pixels: ptr<function, Pixels>, place: Place) {
  enterGroup(pixels, place, scene.groups - 1u);
  if (place.column >= scene.width) { return; }
  for (var i = 0u; i < STRIP && place.firstRow + i < scene.height; i++) {
    let at = placeOf(place, i);
    image[at] = entry((*pixels).first, i);
    if (BLOCK > 1) { image[at + 1] = entry((*pixels).second, i); }
    if (BLOCK > 2) { image[at + 2] = entry((*pixels).third, i); }
    if (BLOCK > 3) { image[at + 3] = entry((*pixels).fourth, i); }
  }
}

fn writeTransmittance(strip: Strip, section: u32, place: Place) {
  if (place.column >= scene.width || place.firstChannel > 0u) { return; }
  for (var i = 0u; i < STRIP && place.firstRow + i < scene.height; i++) {
    let at = ((section * scene.batch + place.batch) * scene.height + place.firstRow + i) * scene.width + place.column;
    transmittances[at] = entry(strip, i);
  }
}
