// One thread a run of pixels: how many of them have which digit. Counters in memory belong to one thread, so that none is atomic; neighbouring pixels mostly
// have one label, so that a thread mostly counts without them.
//
// workgroups: (folded into x and y, …, 1), a thread for each run
//
// labels [B, P]
// order  [B·P]           the pixels as the pass before has left them; not read in the first
// counts [DIGITS, runs]  written

@group(0) @binding(0) var<storage, read> labels: array<i32>;
@group(0) @binding(1) var<storage, read> order: array<i32>;
@group(0) @binding(2) var<storage, read_write> counts: array<u32>;
@group(0) @binding(3) var<uniform> sort: Sort;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let run = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  if (run >= sort.runs) { return; }
  for (var digit = 0u; digit < DIGITS; digit++) { counts[digit * sort.runs + run] = 0u; }

  let first = run * sort.runLength;
  let end = min(first + sort.runLength, sort.count);
  var digit = digitOf(pixelAt(first));
  var count = 0u;
  for (var i = first; i < end; i++) {
    let next = digitOf(pixelAt(i));
    if (next != digit) {
      counts[digit * sort.runs + run] += count;
      digit = next;
      count = 0u;
    }
    count++;
  }
  counts[digit * sort.runs + run] += count;
}

fn pixelAt(i: u32) -> u32 {
  if (FIRST == 1u) { return i; }
  return u32(order[i]);
}
