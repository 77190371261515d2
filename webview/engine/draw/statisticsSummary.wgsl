// The statistics of each job from its partial moments, and the range that its colour map spans.
//
// Workgroup: 64 invocations, one a job, which has few partial moments. Dispatch: [ceil(jobs / 64), 1, 1].
// partials: `lanes` Moments for each chunk of each job, of which the first is the chunk's. summaries: one Summary a job, 256 bytes apart, so that each can be bound alone.
// Needs moments.wgsl and statisticsJob.wgsl.

// high comes first: of a symmetric range it is the limit, which overlays read as the first number of the binding.
struct Summary {
  high: f32,
  low: f32,
  minimum: f32,       // 0 where no entry is finite, as all that follow
  maximum: f32,
  mean: f32,
  rms: f32,
  finite: u32,
  nonFinite: u32,
}

struct SpacedSummary {
  @size(256) summary: Summary,
}

// As a uniform each job is bound alone, too.
struct SpacedJob {
  @size(256) job: Job,
}

@group(0) @binding(0) var<storage, read> jobs: array<SpacedJob>;
@group(0) @binding(1) var<storage, read> partials: array<Moments>;
@group(0) @binding(2) var<storage, read_write> summaries: array<SpacedSummary>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&jobs)) {
    return;
  }
  let job = jobs[id.x].job;
  var moments = noMoments();
  for (var i = 0u; i < job.partials; i++) {
    moments = combined(moments, partials[lanes * (job.firstPartial + i)]);
  }
  summaries[id.x].summary = summarized(moments, job);
}

fn summarized(moments: Moments, job: Job) -> Summary {
  var summary = Summary(0f, 0f, 0f, 0f, 0f, 0f, moments.finite, moments.nonFinite);
  if (moments.finite > 0u) {
    let count = f32(moments.finite);
    summary.minimum = moments.minimum;
    summary.maximum = moments.maximum;
    summary.mean = moments.scale * (moments.sum / count);
    summary.rms = moments.scale * sqrt(moments.squares / count);
  }
  switch job.rule {
    case 0u: {
      summary.low = summary.minimum;
      summary.high = summary.maximum;
    }
    case 1u: {
      summary.high = min(max(-summary.minimum, summary.maximum), 4f * summary.rms);
      summary.low = -summary.high;
    }
    default: {
      summary.low = job.low;
      summary.high = job.high;
    }
  }
  return summary;
}
