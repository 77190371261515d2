// deformConv2d: where each tap reads, behind sampling.wgsl and sizes.wgsl. A kernel of the GPU declares `offset` and `mask`; where MASK is 0 there is no
// mask, and any buffer in its place.

fn imageSize() -> vec2i {
  return vec2i(sizes.height, sizes.width);
}

// Of one tap at one pixel of the output, counted over all images.
fn sampleOfTap(pixel: u32, offsetGroup: u32, tap: u32) -> Sample {
  let inImage = pixel % sizes.samples;
  let window = vec2i(vec2u(inImage / sizes.outputWidth, inImage % sizes.outputWidth)) * vec2i(sizes.strideY, sizes.strideX);
  let inWindow = vec2i(vec2u(tap / sizes.kernelWidth, tap % sizes.kernelWidth)) * vec2i(sizes.dilationY, sizes.dilationX);
  let place = (pixel * sizes.offsetGroups + offsetGroup) * tapCount() + tap;
  let grid = window + inWindow - vec2i(sizes.paddingY, sizes.paddingX);
  var at = sampleAt(grid, vec2f(offset[2u * place], offset[2u * place + 1u]), imageSize());
  if (MASK == 1u) {
    at.factor = mask[place];
  }
  return at;
}

fn sampleOf(list: u32, sample: u32) -> Sample {
  let tap = list % tapCount();
  let offsetGroup = list / tapCount() % sizes.offsetGroups;
  let image = list / (tapCount() * sizes.offsetGroups);
  return sampleOfTap(image * sizes.samples + sample, offsetGroup, tap);
}
