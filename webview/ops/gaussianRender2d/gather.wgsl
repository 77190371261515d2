// One workgroup a Gaussian and slice of its columns: gathers from the image's cotangent what the Gaussian's gradients are made of in total.wgsl and chain.wgsl,
//   the moments Σ p·(1, v, v vᵀ)  with  p = e·Σ_c cotangent_c·color_c,  and Σ e·cotangent_c  for every channel,  e = exp(−v·v/2),
// over the pixels of its ellipse. The threads are four strips of 8 neighbouring columns, each walking down the rows that the ellipse reaches in its strip.
// No atomics, and a fixed order of summation: the same bits in every run.
//
// workgroups: (B·N·slices folded into x and y, …, 1)
// constants: CHANNELS, C; BLOCK, the channels of one walk: 1 to 4, a divisor of C; COLORS is 1 where colors are given;
//   COTANGENT, what there is for a pixel and channel: OF_IMAGE; OF_WINNER, the image's where this Gaussian won it, else 0; OF_MAP, that of this Gaussian's
//   own channel; ONE, for the moments of the Gaussian itself
// An input that is not there is bound to another one and not read.
//
// geometry  [B, N]        from prepare.wgsl
// colors    [B, N, C]
// cotangent [B, H, W, C]  gradient of the loss with respect to the image; OF_MAP: [B, H, W, N]
// winners   [B, H, W, C]  from accumulateMax.wgsl
// partials  [B, N, slices, MOMENTS + COLORS·C]  written for slicesReached

@group(0) @binding(0) var<storage, read> geometry: array<Gaussian>;
@group(0) @binding(1) var<storage, read> colors: array<f32>;
@group(0) @binding(2) var<storage, read> cotangent: array<f32>;
@group(0) @binding(3) var<storage, read> winners: array<i32>;
@group(0) @binding(4) var<storage, read_write> partials: array<f32>;
@group(0) @binding(5) var<uniform> scene: Scene;

const OF_IMAGE = 0u;
const OF_WINNER = 1u;
const OF_MAP = 2u;
const ONE = 3u;

const THREADS = SLICE_COLUMNS;
const STRIP = 8u;
const STRIPS = THREADS / STRIP;
const VALUES = MOMENTS + COLORS * BLOCK;

// Each thread's sums; one more column than threads puts the threads that add them up on different memory banks.
var<workgroup> values: array<array<f32, THREADS + 1>, VALUES>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let index = workgroup.y * workgroups.x + workgroup.x;
  if (index >= scene.batch * scene.gaussians * scene.slices) { return; }
  let n = index / scene.slices;
  let batch = n / scene.gaussians;
  let own = n % scene.gaussians; // among the Gaussians of its image
  let slice = index % scene.slices;
  let gaussian = geometry[n];
  if (slice >= slicesReached(gaussian, scene)) { return; }
  let columns = columnsReached(gaussian, scene);
  let left = columns.x;
  let right = columns.y;
  let pixelStride = select(CHANNELS, scene.gaussians, COTANGENT == OF_MAP);

  var zeroth = 0.0;           // Σ p
  var linear = vec2f(0.0);    // Σ p·v
  var quadratic = vec3f(0.0); // Σ p·(v.x², v.x·v.y, v.y²)
  for (var firstChannel = 0u; firstChannel < CHANNELS; firstChannel += BLOCK) {
    let color = colorAt(n * CHANNELS + firstChannel);
    var colorSum = vec4f(0.0);

    for (var start = left + i32(STRIP * (slice * STRIPS + thread / STRIP)); start <= right; start += i32(STRIP * STRIPS * scene.slices)) {
      let column = start + i32(thread % STRIP);
      if (column > right) { continue; }
      let rows = rowsReached(gaussian, scene, u32(start), u32(min(start + i32(STRIP) - 1, right)));
      let dx = f32(column) - gaussian.mean.x;
      let vx = dx * gaussian.inverseWidth;
      let shift = gaussian.slope * dx;
      var sum = vec3f(0.0); // of this column: Σ p·(1, v.y, v.y²)
      var place = ((batch * scene.height + u32(rows.x)) * scene.width + u32(column)) * pixelStride
        + select(firstChannel, own, COTANGENT == OF_MAP);
      for (var row = rows.x; row <= rows.y; row++) {
        let vy = (f32(row) - gaussian.mean.y - shift) * gaussian.inverseHeight;
        let q = vx * vx + vy * vy;
        let e = select(0.0, exp(-0.5 * q), q <= scene.cutoffSquared);
        let along = cotangentAt(place, i32(own));
        var p = along.x * color.x;
        colorSum.x += e * along.x;
        if (BLOCK > 1) { p += along.y * color.y; colorSum.y += e * along.y; }
        if (BLOCK > 2) { p += along.z * color.z; colorSum.z += e * along.z; }
        if (BLOCK > 3) { p += along.w * color.w; colorSum.w += e * along.w; }
        p *= e;
        let first = p * vy;
        sum += vec3f(p, first, first * vy);
        place += scene.width * pixelStride;
      }
      zeroth += sum.x;
      linear += vec2f(sum.x * vx, sum.y);
      quadratic += vec3f(sum.x * vx * vx, sum.y * vx, sum.z);
    }

    values[0][thread] = zeroth;
    values[1][thread] = linear.x;
    values[2][thread] = linear.y;
    values[3][thread] = quadratic.x;
    values[4][thread] = quadratic.y;
    values[5][thread] = quadratic.z;
    for (var c = 0u; c < COLORS * BLOCK; c++) { values[MOMENTS + c][thread] = colorSum[c]; }
    workgroupBarrier();
    // One thread a value. The moments go on growing with every block of channels; the last one writes what counts.
    if (thread < VALUES) {
      var sum = 0.0;
      for (var other = 0u; other < THREADS; other++) { sum += values[thread][other]; }
      let place = select(thread + firstChannel, thread, thread < MOMENTS);
      partials[(n * scene.slices + slice) * (MOMENTS + COLORS * CHANNELS) + place] = sum;
    }
    if (BLOCK < CHANNELS) { workgroupBarrier(); }
  }
}

fn colorAt(place: u32) -> vec4f {
  if (COLORS == 0) { return vec4f(1.0, 0.0, 0.0, 0.0); }
  var color = vec4f(colors[place], 0.0, 0.0, 0.0);
  if (BLOCK > 1) { color.y = colors[place + 1]; }
  if (BLOCK > 2) { color.z = colors[place + 2]; }
  if (BLOCK > 3) { color.w = colors[place + 3]; }
  return color;
}

fn cotangentAt(place: u32, own: i32) -> vec4f {
  if (COTANGENT == ONE) { return vec4f(1.0, 0.0, 0.0, 0.0); }
  var along = vec4f(channelAt(place, own), 0.0, 0.0, 0.0);
  if (BLOCK > 1) { along.y = channelAt(place + 1, own); }
  if (BLOCK > 2) { along.z = channelAt(place + 2, own); }
  if (BLOCK > 3) { along.w = channelAt(place + 3, own); }
  return along;
}

fn channelAt(place: u32, own: i32) -> f32 {
  if (COTANGENT == OF_WINNER) {
    if (winners[place] != own) { return 0.0; }
  }
  return cotangent[place];
}
