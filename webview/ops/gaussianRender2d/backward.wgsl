// One workgroup a Gaussian and slice of its columns: gathers from the image's cotangent what the Gaussian's gradients are made of in chain.wgsl,
//   Σ weight·v, Σ weight·v vᵀ and Σ kernel·cotangent_c  with  weight = kernel·Σ_c cotangent_c·color_c,
// over the pixels of its ellipse. The threads are four strips of 8 neighbouring columns, each walking down the rows that the ellipse reaches in its strip.
// No atomics, and a fixed order of summation: the same bits in every run.
//
// workgroups: (N·slices folded into x and y, …, B)
// constants: CHANNELS, C; BLOCK, the channels of one walk: 1 to 4, a divisor of C
//
// geometry  [B, N]        from prepare.wgsl
// colors    [B, N, C]
// cotangent [B, H, W, C]  gradient of the loss with respect to the image
// partials  [B, N, slices, 5 + C]  written for slicesReached: Σ weight·(v.x, v.y, v.x², v.x·v.y, v.y²), then one sum a channel

@group(0) @binding(0) var<storage, read> geometry: array<Gaussian>;
@group(0) @binding(1) var<storage, read> colors: array<f32>;
@group(0) @binding(2) var<storage, read> cotangent: array<f32>;
@group(0) @binding(3) var<storage, read_write> partials: array<f32>;
@group(0) @binding(4) var<uniform> scene: Scene;

const THREADS = SLICE_COLUMNS;
const STRIP = 8u;
const STRIPS = THREADS / STRIP;
const MOMENTS = 5u;
const VALUES = MOMENTS + BLOCK;

// Each thread's sums; one more column than threads puts the threads that add them up on different memory banks.
var<workgroup> values: array<array<f32, THREADS + 1>, VALUES>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let index = workgroup.y * workgroups.x + workgroup.x;
  if (index >= scene.gaussians * scene.slices) { return; }
  let batch = workgroup.z;
  let n = batch * scene.gaussians + index / scene.slices;
  let slice = index % scene.slices;
  let gaussian = geometry[n];
  if (slice >= slicesReached(gaussian, scene)) { return; }
  let columns = columnsReached(gaussian, scene);
  let left = columns.x;
  let right = columns.y;

  var linear = vec2f(0.0);    // Σ weight·v
  var quadratic = vec3f(0.0); // Σ weight·(v.x², v.x·v.y, v.y²)
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
      var sum = vec3f(0.0); // of this column: Σ weight·(1, v.y, v.y²)
      var place = ((batch * scene.height + u32(rows.x)) * scene.width + u32(column)) * CHANNELS + firstChannel;
      for (var row = rows.x; row <= rows.y; row++) {
        let vy = (f32(row) - gaussian.mean.y - shift) * gaussian.inverseHeight;
        let q = vx * vx + vy * vy;
        let kernel = gaussian.weight * select(0.0, exp(-0.5 * q), q <= scene.cutoffSquared);
        let along = cotangentAt(place);
        var weight = along.x * color.x;
        colorSum.x += kernel * along.x;
        if (BLOCK > 1) { weight += along.y * color.y; colorSum.y += kernel * along.y; }
        if (BLOCK > 2) { weight += along.z * color.z; colorSum.z += kernel * along.z; }
        if (BLOCK > 3) { weight += along.w * color.w; colorSum.w += kernel * along.w; }
        weight *= kernel;
        let first = weight * vy;
        sum += vec3f(weight, first, first * vy);
        place += scene.width * CHANNELS;
      }
      linear += vec2f(sum.x * vx, sum.y);
      quadratic += vec3f(sum.x * vx * vx, sum.y * vx, sum.z);
    }

    values[0][thread] = linear.x;
    values[1][thread] = linear.y;
    values[2][thread] = quadratic.x;
    values[3][thread] = quadratic.y;
    values[4][thread] = quadratic.z;
    for (var c = 0u; c < BLOCK; c++) { values[MOMENTS + c][thread] = colorSum[c]; }
    workgroupBarrier();
    // One thread a value. The moments go on growing with every block of channels; the last one writes what counts.
    if (thread < VALUES) {
      var sum = 0.0;
      for (var other = 0u; other < THREADS; other++) { sum += values[thread][other]; }
      let place = select(thread + firstChannel, thread, thread < MOMENTS);
      partials[(n * scene.slices + slice) * (MOMENTS + CHANNELS) + place] = sum;
    }
    if (BLOCK < CHANNELS) { workgroupBarrier(); }
  }
}

fn colorAt(place: u32) -> vec4f {
  var color = vec4f(colors[place], 0.0, 0.0, 0.0);
  if (BLOCK > 1) { color.y = colors[place + 1]; }
  if (BLOCK > 2) { color.z = colors[place + 2]; }
  if (BLOCK > 3) { color.w = colors[place + 3]; }
  return color;
}

fn cotangentAt(place: u32) -> vec4f {
  var along = vec4f(cotangent[place], 0.0, 0.0, 0.0);
  if (BLOCK > 1) { along.y = cotangent[place + 1]; }
  if (BLOCK > 2) { along.z = cotangent[place + 2]; }
  if (BLOCK > 3) { along.w = cotangent[place + 3]; }
  return along;
}
