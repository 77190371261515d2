// One thread a chunk of sorted pixels and block of channels: pools the segments that the chunk holds alone, and leaves the parts of those that it does not.
//
// workgroups: (folded into x and y, …, 1), a thread for each of chunks·BLOCKS

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  bindAll();
  let id = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  let chunk = id / BLOCKS;
  let block = id % BLOCKS;
  if (chunk >= pool.chunks) { return; }
  let first = chunk * CHUNK;
  let last = min(first + CHUNK, u32(offsets[pool.rows]));
  var i = first;
  while (i < last) {
    let row = rowOf(u32(order[i]));
    let begin = u32(offsets[row]);
    let end = u32(offsets[row + 1u]);
    // At least one pixel, so that this ends whatever is in the buffers.
    let stop = clamp(end, i + 1u, last);
    var part = none();
    for (; i + 8u <= stop; i += 8u) { part = combined(part, eight(i, block)); }
    for (; i < stop; i++) { part = combined(part, partOf(u32(order[i]), block)); }
    if (begin < first) {
      parts[headOf(chunk, block)] = part;
    } else if (end > first + CHUNK) {
      parts[tailOf(chunk, block)] = part;
    } else {
      finish(row, block, part, end - begin);
    }
  }
}

// In pairs, so that roundings do not add up.
fn eight(i: u32, block: u32) -> Part {
  return combined(four(i, block), four(i + 4u, block));
}

fn four(i: u32, block: u32) -> Part {
  return combined(two(i, block), two(i + 2u, block));
}

fn two(i: u32, block: u32) -> Part {
  return combined(partOf(u32(order[i]), block), partOf(u32(order[i + 1u]), block));
}
