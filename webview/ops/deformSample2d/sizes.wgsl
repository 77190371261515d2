// deformSample2d: the sizes, which all its kernels take as `sizes`.

struct Sizes {
  height: i32,
  width: i32,
  channels: u32,
  lists: u32,     // images · channels: samples that are looked for together
  samples: u32,   // of a list: the pixels of an image
}
