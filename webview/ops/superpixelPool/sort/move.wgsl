// One thread a run of pixels, as in count.wgsl: each goes behind those with a lesser digit, and those with an equal one that came before it.
//
// workgroups: (folded into x and y, …, 1), a thread for each run
//
// labels [B, P]
// order  [B·P]           the pixels as the pass before has left them; not read in the first
// totals [tiles]         from scanTotals.wgsl
// counts [DIGITS, runs]  from scan.wgsl; counts on, so that afterwards it is of no use
// sorted [B·P]           written

@group(0) @binding(0) var<storage, read> labels: array<i32>;
@group(0) @binding(1) var<storage, read> order: array<i32>;
@group(0) @binding(2) var<storage, read> totals: array<u32>;
@group(0) @binding(3) var<storage, read_write> counts: array<u32>;
@group(0) @binding(4) var<storage, read_write> sorted: array<i32>;
@group(0) @binding(5) var<uniform> sort: Sort;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let run = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  if (run >= sort.runs) { return; }
  let first = run * sort.runLength;
  let end = min(first + sort.runLength, sort.count);
  var counter = digitOf(pixelAt(first)) * sort.runs + run;
  var place = counts[counter] + totals[counter / TILE];
  for (var i = first; i < end; i++) {
    let pixel = pixelAt(i);
    let next = digitOf(pixel) * sort.runs + run;
    if (next != counter) {
      counts[counter] = place - totals[counter / TILE];
      counter = next;
      place = counts[counter] + totals[counter / TILE];
    }
    sorted[place] = i32(pixel);
    place++;
  }
}

fn pixelAt(i: u32) -> u32 {
  if (FIRST == 1u) { return i; }
  return u32(order[i]);
}
