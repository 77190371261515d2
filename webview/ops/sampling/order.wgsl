// Which samples reach which pixels, second of two: each cell's chain of link.wgsl becomes a range of records, in the order of the samples, so that
// whoever adds them up does so in the same order in every run. Where a range lies is left to chance, and of no importance. The file sampling.wgsl and
// the operation's own come before, as for link.wgsl.
//
// A chain of up to `longest` samples is brought into order by the invocation of its cell. A longer one is left aside: the whole workgroup goes
// through all samples of the list, so that the time is in proportion to their number even where all of them meet in one cell.
//
// Buffers, behind those of the operation: heads [lists · (H + 1) · (W + 1) + 1] uint32, the last of which, 0 before, counts records; links
// [lists, samples]; ranges [lists, H + 1, W + 1, 2] uint32: first record and their number; records [lists · samples, 4]: the sample, and the bits of its
// fractions (y, x) and its factor.
// Workgroups: 64 invocations along x, one for each cell of one list; folded into y.

const invocations = 64u;
const longest = 32u;

@group(0) @binding(INPUTS) var<storage, read_write> heads: array<atomic<u32>>;
@group(0) @binding(INPUTS + 1) var<storage, read> links: array<u32>;
@group(0) @binding(INPUTS + 2) var<storage, read_write> ranges: array<vec2u>;
@group(0) @binding(INPUTS + 3) var<storage, read_write> records: array<vec4u>;
@group(0) @binding(INPUTS + 4) var<uniform> sizes: Sizes;

// Of cells or of invocations, before and after they are summed up.
var<workgroup> counts: array<u32, invocations>;
var<workgroup> longCells: array<u32, invocations>;
var<workgroup> longCount: u32;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let cells = u32(sizes.height + 1) * u32(sizes.width + 1);
  let workgroupsOfList = (cells + invocations - 1u) / invocations;
  let place = workgroup.x + workgroup.y * workgroups.x;
  let list = place / workgroupsOfList;
  if (list >= sizes.lists) {
    return;
  }
  let firstCell = place % workgroupsOfList * invocations;
  let cell = firstCell + local;
  let head = select(0u, atomicLoad(&heads[list * cells + min(cell, cells - 1u)]), cell < cells);
  var count = 0u;
  for (var link = head; link != 0u && count <= longest; link = links[list * sizes.samples + link - 1u]) {
    count++;
  }
  counts[local] = count;
  workgroupBarrier();
  if (local == 0u) {
    var long = 0u;
    for (var i = 0u; i < invocations; i++) {
      if (counts[i] > longest) {
        longCells[long] = firstCell + i;
        long++;
        counts[i] = 0u;
      }
    }
    longCount = long;
    startsOfCounts(cells);
  }
  let long = workgroupUniformLoad(&longCount);
  if (cell < cells && count <= longest) {
    ranges[list * cells + cell] = vec2u(counts[local], count);
    takeOver(list, head, counts[local], count);
  }
  for (var i = 0u; i < long; i++) {
    workgroupBarrier();
    let longCell = longCells[i];
    let share = (sizes.samples + invocations - 1u) / invocations;
    let begin = min(local * share, sizes.samples);
    let end = min(begin + share, sizes.samples);
    var found = 0u;
    for (var sample = begin; sample < end; sample++) {
      found += select(0u, 1u, isIn(sampleOf(list, sample), longCell));
    }
    counts[local] = found;
    workgroupBarrier();
    if (local == 0u) {
      let first = startsOfCounts(cells);
      ranges[list * cells + longCell] = first;
    }
    workgroupBarrier();
    var record = counts[local];
    for (var sample = begin; sample < end; sample++) {
      let at = sampleOf(list, sample);
      if (isIn(at, longCell)) {
        records[record] = recordOf(sample, at);
        record++;
      }
    }
  }
}

// Makes room for as many records as `counts` add up to, and of the counts their first records. By one invocation.
// Returns the first record and their number.
fn startsOfCounts(cells: u32) -> vec2u {
  var total = 0u;
  for (var i = 0u; i < invocations; i++) {
    total += counts[i];
  }
  let first = atomicAdd(&heads[sizes.lists * cells], total);
  var start = first;
  for (var i = 0u; i < invocations; i++) {
    let count = counts[i];
    counts[i] = start;
    start += count;
  }
  return vec2u(first, total);
}

// The samples of a chain from the first on: each time the least of those that have not been taken.
fn takeOver(list: u32, head: u32, first: u32, count: u32) {
  var taken = 0u;
  for (var i = 0u; i < count; i++) {
    var next = 0xffffffffu;
    for (var link = head; link != 0u; link = links[list * sizes.samples + link - 1u]) {
      if (link > taken) {
        next = min(next, link);
      }
    }
    records[first + i] = recordOf(next - 1u, sampleOf(list, next - 1u));
    taken = next;
  }
}

fn isIn(at: Sample, cell: u32) -> bool {
  return at.reads && u32(at.corner.x + 1) * u32(sizes.width + 1) + u32(at.corner.y + 1) == cell;
}

fn recordOf(sample: u32, at: Sample) -> vec4u {
  return vec4u(sample, bitcast<vec2u>(at.fraction), bitcast<u32>(at.factor));
}
