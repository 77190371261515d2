// Greatest and least: a part is the pixel that has won so far, and its feature as a key. Keys are integers in the order of the features, so that infinities and
// NaN, which WGSL may take not to be there, are as good as any: NaN has the greatest key, −0 and 0 have one.
//
// constants: MAX is 1 for the greatest

alias Stored = Bits;

struct Part {
  key: Bits,
  winner: Indices,
}

const NAN_KEY = 0xffffffffu;
const SIGN = 0x80000000u;

// Its key is less than that of any feature.
fn none() -> Part {
  return Part(Bits(0u), Indices(-1));
}

fn partOf(pixel: u32, block: u32) -> Part {
  let bits = features[pixel * BLOCKS + block];
  let magnitude = bits & Bits(~SIGN);
  let isNegative = (bits >= Bits(SIGN)) & (magnitude > Bits(0u));
  var key = select(bits | Bits(SIGN), ~bits, isNegative);
  if (MAX == 0u) { key = ~key; }
  return Part(select(key, Bits(NAN_KEY), magnitude > Bits(0x7f800000u)), Indices(i32(pixel)));
}

// Of equals the first: `a` comes before `b`.
fn combined(a: Part, b: Part) -> Part {
  let wins = b.key > a.key;
  return Part(select(a.key, b.key, wins), select(a.winner, b.winner, wins));
}

fn finish(row: u32, block: u32, part: Part, count: u32) {
  let isNan = part.key == Bits(NAN_KEY);
  var key = part.key;
  if (MAX == 0u) { key = ~key; }
  let bits = select(~key, key ^ Bits(SIGN), key >= Bits(SIGN));
  let feature = select(bits, Bits(0x7fc00000u), isNan);
  pooled[row * BLOCKS + block] = select(Bits(0u), feature, count > 0u);
  winners[row * BLOCKS + block] = part.winner;
}
