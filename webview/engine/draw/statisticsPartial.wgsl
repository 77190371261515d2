// Moments of the chunks of one tensor, or of the difference of two.
//
// Workgroup: 64 invocations; workgroup w reads the w-th chunk and writes `lanes` Moments, of which the first is its own. Dispatch: [job.partials, 1, 1].
// tensor, minus: job.count entries, float32 or int32; where nothing is subtracted, minus is tensor again.
// Needs moments.wgsl and statisticsJob.wgsl.

override integer: bool;
override subtract: bool;
override minusInteger: bool;

@group(0) @binding(0) var<uniform> job: Job;
@group(0) @binding(1) var<storage, read> tensor: array<u32>;
@group(0) @binding(2) var<storage, read> minus: array<u32>;
@group(0) @binding(3) var<storage, read_write> partials: array<Moments>;


@compute @workgroup_size(lanes)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = workgroup.x * job.chunk;
  let end = min(first + job.chunk, job.count);
  // Gradients of 1e-30 and values of 1e30 leave float32 when squared: those are gathered again, relative to their greatest magnitude; where
  // that is 0, the scale must not outweigh that of other lanes. In a loop, since a software adapter compiles each call of a function anew.
  var moments: Moments;
  var scale = 1f;
  for (var attempt = 0u; attempt < 2u; attempt++) {
    moments = gather(first + 4u * lane, end, scale);
    let magnitude = max(0f, max(-moments.minimum, moments.maximum));
    if (magnitude >= 0x1p-40f && magnitude <= 0x1p40f) {
      break;
    }
    scale = powerOfTwo(magnitude);
  }
  // Through storage: SwiftShader takes a third of a millisecond to compile for each word of workgroup memory.
  let own = lanes * (job.firstPartial + workgroup.x);
  partials[own + lane] = moments;
  storageBarrier();
  if (lane == 0u) {
    for (var i = 1u; i < lanes; i++) {
      moments = combined(moments, partials[own + i]);
    }
    partials[own] = moments;
  }
}

// Four neighbouring entries at a time, then those of the next lanes' turn.
fn gather(first: u32, end: u32, scale: f32) -> Moments {
  let inverseScale = inverse(scale);
  var finite = vec4u(0u);
  var nonFinite = vec4u(0u);
  var minimum = vec4f(greatest);
  var maximum = vec4f(-greatest);
  var sum = vec4f(0f);
  var squares = vec4f(0f);
  for (var i = first; i < end; i += 4u * lanes) {
    let words = vec4u(tensor[i], tensor[i + 1u], tensor[i + 2u], tensor[i + 3u]);
    var counts = vec4<bool>(integer) | finiteBits(words);
    var value = numbers(words, counts, integer);
    if (subtract) {
      let minusWords = vec4u(minus[i], minus[i + 1u], minus[i + 2u], minus[i + 3u]);
      counts &= vec4<bool>(minusInteger) | finiteBits(minusWords);
      value -= numbers(minusWords, counts, minusInteger);
      // A difference of finite numbers may still leave float32.
      counts &= finiteBits(bitcast<vec4u>(value));
    }
    let inside = i + vec4u(0u, 1u, 2u, 3u) < vec4u(end);
    nonFinite += select(vec4u(0u), vec4u(1u), inside & !counts);
    counts &= inside;
    finite += select(vec4u(0u), vec4u(1u), counts);
    minimum = select(minimum, min(minimum, value), counts);
    maximum = select(maximum, max(maximum, value), counts);
    let scaled = select(vec4f(0f), value * inverseScale, counts);
    sum += scaled;
    squares += scaled * scaled;
  }
  return Moments(
    finite.x + finite.y + finite.z + finite.w,
    nonFinite.x + nonFinite.y + nonFinite.z + nonFinite.w,
    min(min(minimum.x, minimum.y), min(minimum.z, minimum.w)),
    max(max(maximum.x, maximum.y), max(maximum.z, maximum.w)),
    scale,
    (sum.x + sum.y) + (sum.z + sum.w),
    (squares.x + squares.y) + (squares.z + squares.w),
  );
}

// NaN and infinity are told by their bits, since WGSL lets a compiler assume that floats have neither.
fn finiteBits(words: vec4u) -> vec4<bool> {
  return (words & vec4u(0x7f800000u)) != vec4u(0x7f800000u);
}

fn numbers(words: vec4u, finite: vec4<bool>, integers: bool) -> vec4f {
  if (integers) {
    return vec4f(bitcast<vec4i>(words));
  }
  return bitcast<vec4f>(select(vec4u(0u), words, finite));
}

// The power of two at or below a magnitude, within the range that scale has.
fn powerOfTwo(magnitude: f32) -> f32 {
  return bitcast<f32>(clamp(bitcast<u32>(magnitude) & 0x7f800000u, 0x00800000u, 0x7e800000u));
}
