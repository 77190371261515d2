// One thread a segment and block of channels: pools the segments that no chunk holds alone, of their parts in their order, and those that have no pixels.
//
// workgroups: (folded into x and y, …, 1), a thread for each of B·S·BLOCKS

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  bindAll();
  let id = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  let row = id / BLOCKS;
  let block = id % BLOCKS;
  if (row >= pool.rows) { return; }
  let begin = u32(offsets[row]);
  let end = u32(offsets[row + 1u]);
  if (begin == end) {
    finish(row, block, none(), 0u);
    return;
  }
  let firstChunk = begin / CHUNK;
  let lastChunk = (end - 1u) / CHUNK;
  if (firstChunk == lastChunk) { return; }
  finish(row, block, merged(firstChunk, lastChunk, block), end - begin);
}

// Parts in pairs, pairs in pairs, and so on: what waits at a level waits for as many parts as it is made of.
fn merged(firstChunk: u32, lastChunk: u32, block: u32) -> Part {
  var waiting: array<Part, 20>;
  var count = 0u;
  var part = parts[tailOf(firstChunk, block)];
  for (var chunk = firstChunk + 1u;;) {
    var level = 0u;
    for (var pairs = count; pairs % 2u == 1u; pairs /= 2u) {
      part = combined(waiting[level], part);
      level++;
    }
    waiting[level] = part;
    count++;
    if (chunk > lastChunk) { break; }
    if (GROUPS == 1u && chunk % CHUNKS_OF_GROUP == 0u && chunk + CHUNKS_OF_GROUP - 1u <= lastChunk) {
      part = parts[headsOf(chunk / CHUNKS_OF_GROUP, block)];
      chunk += CHUNKS_OF_GROUP;
    } else {
      part = parts[headOf(chunk, block)];
      chunk++;
    }
  }
  // Those that still wait: the later ones are at lower levels.
  part = none();
  var level = 0u;
  for (var pairs = count; pairs > 0u; pairs /= 2u) {
    if (pairs % 2u == 1u) { part = combined(waiting[level], part); }
    level++;
  }
  return part;
}
