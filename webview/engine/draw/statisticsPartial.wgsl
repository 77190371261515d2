// Moments of pieces of several tensors in one dispatch.
//
// Workgroup: 64 invocations; workgroup w of the dispatch reads one chunk of one tensor and writes one Moments.
// Dispatch: [total number of chunks of the group's jobs, 1, 1].
// tensor0 … tensor5: any size, float32 or int32. jobs: one for each tensor (or difference of two) to be shown.
// Needs entry.wgsl, moments.wgsl and statisticsJob.wgsl.

struct Group {
  firstJob: u32,
  firstPartial: u32,
}

@group(0) @binding(0) var<uniform> group: Group;
@group(0) @binding(1) var<storage, read> jobs: array<Job>;
@group(0) @binding(2) var<storage, read_write> partials: array<Moments>;
@group(0) @binding(3) var<storage, read> tensor0: array<u32>;
@group(0) @binding(4) var<storage, read> tensor1: array<u32>;
@group(0) @binding(5) var<storage, read> tensor2: array<u32>;
@group(0) @binding(6) var<storage, read> tensor3: array<u32>;
@group(0) @binding(7) var<storage, read> tensor4: array<u32>;
@group(0) @binding(8) var<storage, read> tensor5: array<u32>;

fn word(tensor: u32, index: u32) -> u32 {
  switch tensor {
    case 0u: { return tensor0[index]; }
    case 1u: { return tensor1[index]; }
    case 2u: { return tensor2[index]; }
    case 3u: { return tensor3[index]; }
    case 4u: { return tensor4[index]; }
    default: { return tensor5[index]; }
  }
}

const lanes = 64u;
var<workgroup> gathered: array<Moments, lanes>;

@compute @workgroup_size(lanes)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let partial = group.firstPartial + workgroup.x;
  var j = group.firstJob;
  while (partial >= jobs[j].firstPartial + jobs[j].partials) {
    j++;
  }
  let job = jobs[j];
  let first = (partial - job.firstPartial) * job.chunk;
  let end = min(first + job.chunk, job.count);

  var moments = noMoments();
  var inverseScale = inverse(moments.scale);
  for (var i = first + lane; i < end; i += lanes) {
    var entry = decode(word(job.tensor, i), job.integer != 0u);
    if (job.minus < 6u) {
      entry = difference(entry, decode(word(job.minus, i), job.minusInteger != 0u));
    }
    if (!entry.finite) {
      moments.nonFinite++;
      continue;
    }
    let power = powerOfTwo(entry.value);
    if (power > moments.scale) {
      moments = rescaled(moments, power);
      inverseScale = inverse(power);
    }
    moments.finite++;
    moments.minimum = min(moments.minimum, entry.value);
    moments.maximum = max(moments.maximum, entry.value);
    let scaled = entry.value * inverseScale;
    moments.sum += scaled;
    moments.squares += scaled * scaled;
  }
  gathered[lane] = moments;

  for (var half = lanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      gathered[lane] = combined(gathered[lane], gathered[lane + half]);
    }
  }
  if (lane == 0u) {
    partials[partial] = gathered[0];
  }
}
