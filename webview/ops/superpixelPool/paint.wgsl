// One thread a pixel and block of channels: gives it the row of its segment, 0 where it belongs to none. Backward through a mean, divided by the pixels of the
// segment; backward through the greatest or least, only at the pixel that has won.
//
// workgroups: (folded into x and y, …, 1), a thread for each of B·P·BLOCKS
// constants: BLOCKS, C/BLOCK; SHARE is 0, or OF_MEAN, or OF_WINNER
// Values, Indices and Flags are f32, i32 and bool, or vectors of BLOCK of them. An input that is not there is bound to another one and not read.
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
  let pixel = id / BLOCKS;
  let block = id % BLOCKS;
  if (pixel >= paint.entries) { return; }
  let label = labels[pixel];
  var value = Values(0.0);
  if (label >= 0 && u32(label) < paint.segments) {
    let row = pixel / paint.pixels * paint.segments + u32(label);
    value = values[row * BLOCKS + block];
    if (SHARE == OF_MEAN) { value /= f32(offsets[row + 1u] - offsets[row]); }
    if (SHARE == OF_WINNER) { value = select(Values(0.0), value, winners[row * BLOCKS + block] == Indices(i32(pixel))); }
  }
  features[id] = value;
}
