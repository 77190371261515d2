// deformSample2d: where each channel of each pixel is read, behind sampling.wgsl and sizes.wgsl. A kernel of the GPU declares `offset`. PUBLISHED: the
// layout of the offsets.

fn imageSize() -> vec2i {
  return vec2i(sizes.height, sizes.width);
}

// Where dy (0) or dx (1) of a pixel and channel stands in the offset [B, H, W, 2·C].
fn placeOf(list: u32, pixel: u32, component: u32) -> u32 {
  let channel = list % sizes.channels;
  let firstPixel = list / sizes.channels * sizes.samples;
  if (PUBLISHED == 0u) {
    return (firstPixel + pixel) * 2u * sizes.channels + 2u * channel + component;
  }
  // With two channels laid end to end, dy and dx are neighbours.
  let number = 2u * pixel + component;
  return (firstPixel + number % sizes.samples) * 2u * sizes.channels + 2u * channel + number / sizes.samples;
}

fn sampleOf(list: u32, pixel: u32) -> Sample {
  let moved = vec2f(offset[placeOf(list, pixel, 0u)], offset[placeOf(list, pixel, 1u)]);
  return sampleAt(vec2i(vec2u(pixel / u32(sizes.width), pixel % u32(sizes.width))), moved, imageSize());
}
