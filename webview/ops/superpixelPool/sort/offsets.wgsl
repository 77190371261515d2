// One thread a segment, and one more: where its pixels begin in the sorted list, by bisection.
//
// workgroups: (folded into x and y, …, 1), a thread for each of B·S + 1
//
// labels  [B, P]
// order   [B·P]      sorted
// offsets [B·S + 1]  written; the last one is the number of pixels that belong to a segment

@group(0) @binding(0) var<storage, read> labels: array<i32>;
@group(0) @binding(1) var<storage, read> order: array<i32>;
@group(0) @binding(2) var<storage, read_write> offsets: array<i32>;
@group(0) @binding(3) var<uniform> sort: Sort;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  if (row > sort.rows) { return; }
  var low = 0u;
  var high = sort.count;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (rowOf(u32(order[middle])) < row) { low = middle + 1u; } else { high = middle; }
  }
  offsets[row] = i32(low);
}
