// Entries of a tensor as the painter reads them: float32 or int32 behind array<u32>, so that NaN and infinity are told by their
// bits, since WGSL lets a compiler assume that floats have neither.

struct Entry {
  value: f32,
  finite: bool,
}

fn decode(word: u32, integer: bool) -> Entry {
  if (integer) {
    return Entry(f32(bitcast<i32>(word)), true);
  }
  let finite = (word & 0x7f800000u) != 0x7f800000u;
  return Entry(bitcast<f32>(select(0u, word, finite)), finite);
}

// A difference of finite numbers may still leave float32.
fn difference(a: Entry, b: Entry) -> Entry {
  let value = a.value - b.value;
  return Entry(value, a.finite && b.finite && (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u);
}
