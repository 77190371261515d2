// What the kernels of the sort have in common. Pixels are sorted by their row among the segments of all images, least digit first; each pass keeps the
// order of pixels with equal digits, so that those of a segment end in row-major order. Pixels that belong to no segment come last.
//
// constants: DIGITS, a power of 2, the values of one digit; FIRST is 1 in the first pass, which takes the pixels as they lie

struct Sort {
  count: u32,     // B·P
  pixels: u32,    // P
  segments: u32,  // S
  rows: u32,      // B·S
  runLength: u32, // pixels that one thread counts and moves, one after the other
  runs: u32,
  shift: u32,     // bits below the digit
}

// Counters of a thread of scan.wgsl.
const TILE = 64u;

fn rowOf(pixel: u32) -> u32 {
  let label = labels[pixel];
  if (label < 0 || u32(label) >= sort.segments) { return sort.rows; }
  return pixel / sort.pixels * sort.segments + u32(label);
}

fn digitOf(pixel: u32) -> u32 {
  return (rowOf(pixel) >> sort.shift) % DIGITS;
}
