// Sums and means: a part is a sum.
//
// constants: MEAN is 1 for means

alias Stored = Values;

struct Part {
  sum: Values,
}

fn none() -> Part {
  return Part(Values(0.0));
}

fn partOf(pixel: u32, block: u32) -> Part {
  return Part(features[pixel * BLOCKS + block]);
}

fn combined(a: Part, b: Part) -> Part {
  return Part(a.sum + b.sum);
}

fn finish(row: u32, block: u32, part: Part, count: u32) {
  pooled[row * BLOCKS + block] = select(part.sum, part.sum / f32(max(count, 1u)), MEAN == 1u);
}
