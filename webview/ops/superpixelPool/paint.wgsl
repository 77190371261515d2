// A few threads a pixel, which take turns at its blocks of channels: give it the row of its segment, 0 where it belongs to none. Backward through a mean, divided
// by the pixels of the segment; backward through the greatest or least, only at the pixel that has won.
//
// workgroups: (folded into x and y, …, 1), LANES threads for each of B·P
// constants: BLOCKS, C/BLOCK; LANES, of which each pass writes 32 bytes in a row; SHARE is 0, or OF_MEAN, or OF_WINNER
// Values and Indices are f32 and i32, or vectors of BLOCK of them. An input that is not there is bound to another one and not read.
//
// labels   [B, P]
// values   [B·S, C]
// offsets  [B·S + 1]  of the sorted pixels; OF_MEAN
// winners  [B·S, C]   OF_WINNER
// features [B, P, C]  written

const OF_MEAN = 1u;
const OF_WINNER = 2u;

struct Paint {
  entries: u32,  // B·P
  pixels: u32,   // P
  segments: u32, // S
}

@group(0) @binding(0) var<storage, read> labels: array<i32>;
@group(0) @binding(1) var<storage, read> values: array<Values>;
@group(0) @binding(2) var<storage, read> offsets: array<i32>;
@group(0) @binding(3) var<storage, read> winners: array<Indices>;
@group(0) @binding(4) var<storage, read_write> features: array<Values>;
@group(0) @binding(5) var<uniform> paint: Paint;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let id = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  let pixel = id / LANES;
  if (pixel >= paint.entries) { return; }
  let label = labels[pixel];
  let belongs = label >= 0 && u32(label) < paint.segments;
  let row = select(0u, pixel / paint.pixels * paint.segments + u32(label), belongs);
  var count = 1.0;
  if (SHARE == OF_MEAN && belongs) { count = f32(offsets[row + 1u] - offsets[row]); }
  for (var block = id % LANES; block < BLOCKS; block += LANES) {
    let place = row * BLOCKS + block;
    var value = select(Values(0.0), values[place] / count, belongs);
    if (SHARE == OF_WINNER) { value = select(Values(0.0), value, winners[place] == Indices(i32(pixel))); }
    features[pixel * BLOCKS + block] = value;
  }
}
