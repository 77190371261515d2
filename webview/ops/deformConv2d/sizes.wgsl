// deformConv2d: the sizes, which all its kernels take as `sizes`.

struct Sizes {
  batch: u32,
  height: i32,
  width: i32,
  channels: u32,
  outputWidth: u32,
  outputChannels: u32,
  kernelHeight: u32,
  kernelWidth: u32,
  groups: u32,
  offsetGroups: u32,
  strideY: i32,
  strideX: i32,
  paddingY: i32,
  paddingX: i32,
  dilationY: i32,
  dilationX: i32,
  lists: u32,          // images · offset groups · taps, in this order: samples that are looked for together
  samples: u32,        // of a list: the pixels of an output image
  segment: u32,        // channels that surely have a group and an offset group in common
  hasMask: u32,        // 1 where there is one; else any buffer is in its place
  hasBias: u32,
  pixelsOfPart: u32,   // pixels of the output whose share in the kernel's gradient is added up by one workgroup
}

fn tapCount() -> u32 {
  return sizes.kernelHeight * sizes.kernelWidth;
}
