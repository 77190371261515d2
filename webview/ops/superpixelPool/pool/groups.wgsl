// One thread a group of chunks and block of channels: where all of them are heads of one segment that goes on behind them or ends with them, they become one part.
// For images so large that the parts of a segment would be too many for one thread.
//
// workgroups: (folded into x and y, …, 1), a thread for each of groups·BLOCKS

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  bindAll();
  let id = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  let group = id / BLOCKS;
  let block = id % BLOCKS;
  if (group >= pool.groups) { return; }
  let firstChunk = group * CHUNKS_OF_GROUP;
  let first = firstChunk * CHUNK;
  if (first >= u32(offsets[pool.rows])) { return; }
  let row = rowOf(u32(order[first]));
  let lastChunk = (u32(offsets[row + 1u]) - 1u) / CHUNK;
  if (u32(offsets[row]) >= first || lastChunk < firstChunk + CHUNKS_OF_GROUP - 1u) { return; }
  var part = none();
  for (var chunk = firstChunk; chunk < firstChunk + CHUNKS_OF_GROUP; chunk += 8u) { part = combined(part, eight(chunk, block)); }
  parts[headsOf(group, block)] = part;
}

// In pairs, so that roundings do not add up.
fn eight(chunk: u32, block: u32) -> Part {
  return combined(four(chunk, block), four(chunk + 4u, block));
}

fn four(chunk: u32, block: u32) -> Part {
  return combined(two(chunk, block), two(chunk + 2u, block));
}

fn two(chunk: u32, block: u32) -> Part {
  return combined(parts[headOf(chunk, block)], parts[headOf(chunk + 1u, block)]);
}
