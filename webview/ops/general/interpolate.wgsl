// Linear interpolation along the middle axis of three, the part that forward and backward share.

struct Axis {
  count: u32,        // entries that are written
  inner: u32,        // entries of the axis behind
  before: i32,       // size of the axis before it is resized
  after: i32,        // and after
  step: i32,         // pixel i lies at (i · step + start) / denominator, in whole numbers so that the weights are exact
  start: i32,
  denominator: i32,
}

struct Sample {
  first: i32,
  second: i32,       // the same as the first at the edge
  weight: f32,       // of the second
}

// The two neighbours that pixel `index` of the new axis is made of; beyond the edge, the edge.
fn sampleOf(axis: Axis, index: i32) -> Sample {
  let position = clamp(index * axis.step + axis.start, 0, (axis.before - 1) * axis.denominator);
  let first = position / axis.denominator;
  let weight = f32(position - first * axis.denominator) / f32(axis.denominator);
  return Sample(first, min(first + 1, axis.before - 1), weight);
}
