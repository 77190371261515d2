// The totals of the tiles become the sums of those before them. Each thread takes a stretch of them; what the stretches before its own add up to, the threads
// tell one another.
//
// workgroups: (1, 1, 1)
//
// totals [tiles]  in place

struct Scan {
  tiles: u32,
}

const THREADS = 64u;

@group(0) @binding(0) var<storage, read_write> totals: array<u32>;
@group(0) @binding(1) var<uniform> scan: Scan;

var<workgroup> sums: array<u32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  let stretch = (scan.tiles + THREADS - 1u) / THREADS;
  let first = min(thread * stretch, scan.tiles);
  let end = min(first + stretch, scan.tiles);
  var own = 0u;
  for (var i = first; i < end; i++) { own += totals[i]; }
  sums[thread] = own;
  workgroupBarrier();
  var sum = 0u;
  for (var before = 0u; before < thread; before++) { sum += sums[before]; }
  for (var i = first; i < end; i++) {
    let total = totals[i];
    totals[i] = sum;
    sum += total;
  }
}
