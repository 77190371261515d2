// One thread a tile of counters: each becomes the sum of those before it in the tile, and the tile has a total.
//
// workgroups: (folded into x and y, …, 1), a thread for each tile
//
// counts [DIGITS, runs]  in place
// totals [tiles]         written

struct Scan {
  counters: u32,
}

const TILE = 64u;

@group(0) @binding(0) var<storage, read_write> counts: array<u32>;
@group(0) @binding(1) var<storage, read_write> totals: array<u32>;
@group(0) @binding(2) var<uniform> scan: Scan;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let tile = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  let first = tile * TILE;
  if (first >= scan.counters) { return; }
  var sum = 0u;
  for (var i = first; i < min(first + TILE, scan.counters); i++) {
    let count = counts[i];
    counts[i] = sum;
    sum += count;
  }
  totals[tile] = sum;
}
