// Which samples reach which pixels, second of two: each cell's chain of link.wgsl becomes a range of records, in the order of the samples, so that
// whoever adds them up does so in the same order in every run. Where a range lies is left to chance, and of no importance. The file sampling.wgsl and
// the operation's own come before, as for link.wgsl.
//
// A chain of up to `longest` samples is brought into order by the invocation of its cell. A longer one is left aside for the whole workgroup: of up to
// mostCompared() samples each is compared with all others; in place of longer chains it goes through all samples of the list. So the time is in
// proportion to their number where all of them meet in one cell, and grows with its power of 1.5 at worst.
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
@group(0) @binding(INPUTS + 3) var<storage, read_write> records: array<u32>;
@group(0) @binding(INPUTS + 4) var<uniform> sizes: Sizes;

// Of cells or of invocations, before and after they are summed up.
var<workgroup> counts: array<u32, invocations>;
var<workgroup> longCells: array<u32, invocations>;
var<workgroup> longChains: array<u32, invocations>;
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
  // One more than the most where there are more.
  let most = mostCompared();
  var count = 0u;
  for (var link = head; link != 0u && count <= most; link = links[list * sizes.samples + link - 1u]) {
    count++;
  }
  counts[local] = count;
  workgroupBarrier();
  if (local == 0u) {
    var long = 0u;
    for (var i = 0u; i < invocations; i++) {
      if (counts[i] > longest) {
        longCells[long] = firstCell + i;
        longChains[long] = counts[i];
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
    let chain = longChains[i];
    let share = (sizes.samples + invocations - 1u) / invocations;
    let begin = min(local * share, sizes.samples);
    let end = min(begin + share, sizes.samples);
    var found = select(0u, chain, local == 0u);
    if (chain > most) {
      found = 0u;
      for (var sample = begin; sample < end; sample++) {
        found += select(0u, 1u, isIn(sampleOf(list, sample), longCell));
      }
    }
    counts[local] = found;
    workgroupBarrier();
    if (local == 0u) {
      ranges[list * cells + longCell] = startsOfCounts(cells);
    }
    workgroupBarrier();
    let first = counts[0];
    if (chain > most) {
      var place = counts[local];
      for (var sample = begin; sample < end; sample++) {
        let at = sampleOf(list, sample);
        if (isIn(at, longCell)) {
          record(place, sample, at);
          place++;
        }
      }
    } else if (local == 0u) {
      var link = atomicLoad(&heads[list * cells + longCell]);
      for (var place = first; place < first + chain; place++) {
        records[4u * place] = link - 1u;
        link = links[list * sizes.samples + link - 1u];
      }
    }
    storageBarrier();
    if (chain <= most) {
      // The first number of a record is a sample of the chain, the second one that which belongs there.
      for (var place = first + local; place < first + chain; place += invocations) {
        let sample = records[4u * place];
        var before = 0u;
        for (var other = first; other < first + chain; other++) {
          before += select(0u, 1u, records[4u * other] < sample);
        }
        records[4u * (first + before) + 1u] = sample;
      }
    }
    storageBarrier();
    if (chain <= most) {
      for (var place = first + local; place < first + chain; place += invocations) {
        let sample = records[4u * place + 1u];
        record(place, sample, sampleOf(list, sample));
      }
    }
  }
}

// Comparing each of n samples with all others is as much work as looking at all samples of the list about where n is this.
fn mostCompared() -> u32 {
  return max(longest, u32(sqrt(16.0 * f32(sizes.samples))));
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
    record(first + i, next - 1u, sampleOf(list, next - 1u));
    taken = next;
  }
}

fn isIn(at: Sample, cell: u32) -> bool {
  return at.reads && u32(at.corner.x + 1) * u32(sizes.width + 1) + u32(at.corner.y + 1) == cell;
}

fn record(place: u32, sample: u32, at: Sample) {
  records[4u * place] = sample;
  records[4u * place + 1u] = bitcast<u32>(at.fraction.x);
  records[4u * place + 2u] = bitcast<u32>(at.fraction.y);
  records[4u * place + 3u] = bitcast<u32>(at.factor);
}
