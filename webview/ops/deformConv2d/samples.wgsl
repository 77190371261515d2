// deformConv2d: where each tap reads, behind sampling.wgsl and sizes.wgsl. A kernel of the GPU declares `offset` and `mask`.

fn imageSize() -> vec2i {
  return vec2i(sizes.height, sizes.width);
}

// Where the window of an output pixel lies.
struct Window {
  pixel: u32,        // of the output, counted over all images
  image: u32,
  corner: vec2i,     // of the input, where the tap (0, 0) would read without an offset
}

fn windowOf(pixel: u32) -> Window {
  let inImage = pixel % sizes.samples;
  return windowAt(pixel, pixel / sizes.samples, vec2u(inImage / sizes.outputWidth, inImage % sizes.outputWidth));
}

// place: (row, column) in the image.
fn windowAt(pixel: u32, image: u32, place: vec2u) -> Window {
  return Window(pixel, image, vec2i(place) * vec2i(sizes.strideY, sizes.strideX) - vec2i(sizes.paddingY, sizes.paddingX));
}

// tap: (row, column) in the kernel.
fn sampleOfTap(window: Window, offsetGroup: u32, tap: vec2u) -> Sample {
  let place = (window.pixel * sizes.offsetGroups + offsetGroup) * tapCount() + tap.x * sizes.kernelWidth + tap.y;
  let grid = window.corner + vec2i(tap) * vec2i(sizes.dilationY, sizes.dilationX);
  var at = sampleAt(grid, vec2f(offset[2u * place], offset[2u * place + 1u]), imageSize());
  if (sizes.hasMask == 1u) {
    at.factor = mask[place];
  }
  return at;
}

fn placeOfTap(tap: u32) -> vec2u {
  return vec2u(tap / sizes.kernelWidth, tap % sizes.kernelWidth);
}

fn sampleOf(list: u32, sample: u32) -> Sample {
  let tap = list % tapCount();
  let offsetGroup = list / tapCount() % sizes.offsetGroups;
  let image = list / (tapCount() * sizes.offsetGroups);
  let place = vec2u(sample / sizes.outputWidth, sample % sizes.outputWidth);
  return sampleOfTap(windowAt(image * sizes.samples + sample, image, place), offsetGroup, placeOfTap(tap));
}
