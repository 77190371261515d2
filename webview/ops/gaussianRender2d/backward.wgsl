// One workgroup a Gaussian and slice of its rows: gathers from the image's cotangent what the Gaussian's gradients are made of in chain.wgsl,
//   Σ weight·v, Σ weight·v vᵀ and Σ kernel·cotangent_c  with  weight = kernel·Σ_c cotangent_c·color_c,
// over the pixels of its ellipse, 8 rows of 8 neighbouring pixels at a time. No atomics, and a fixed order of summation: the same bits in every run.
//
// workgroups: (N·slices folded into x and y, …, B)
// constants: CHANNELS; BLOCKS, into which the channels are divided; BLOCK channels in each, the last one may have fewer
//
// geometry  [B, N]        from prepare.wgsl
// colors    [B, N, C]
// cotangent [B, H, W, C]  gradient of the loss with respect to the image
// partials  [B, N, slices, 5 + C]  written: Σ weight·(v.x, v.y, v.x², v.x·v.y, v.y²), then one sum a channel

@group(0) @binding(0) var<storage, read> geometry: array<Gaussian>;
@group(0) @binding(1) var<storage, read> colors: array<f32>;
@group(0) @binding(2) var<storage, read> cotangent: array<f32>;
@group(0) @binding(3) var<storage, read_write> partials: array<f32>;
@group(0) @binding(4) var<uniform> scene: Scene;

const MOMENTS = 5u;
const VALUES = MOMENTS + BLOCK;

// Each thread's values; the padding keeps the threads that add up different values on different banks.
var<workgroup> values: array<array<f32, 65>, VALUES>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let index = workgroup.y * workgroups.x + workgroup.x;
  if (index >= scene.gaussians * scene.slices) { return; }
  let n = workgroup.z * scene.gaussians + index / scene.slices;
  let slice = index % scene.slices;
  let gaussian = geometry[n];
  let firstRow = clamp(i32(ceil(gaussian.mean.y - gaussian.reach)), 0, i32(scene.height));
  let lastRow = clamp(i32(floor(gaussian.mean.y + gaussian.reach)), -1, i32(scene.height) - 1);

  var moments: array<f32, MOMENTS>;
  for (var block = 0u; block < BLOCKS; block++) {
    let firstChannel = block * BLOCK;
    var color: array<f32, BLOCK>;
    for (var c = 0u; c < BLOCK && firstChannel + c < CHANNELS; c++) { color[c] = colors[n * CHANNELS + firstChannel + c]; }
    var colorSums: array<f32, BLOCK>;

    for (var row = firstRow + i32(8u * slice + thread / 8u); row <= lastRow; row += i32(8u * scene.slices)) {
      let columns = columnsReached(gaussian, scene, u32(row), u32(row));
      for (var column = columns.x + i32(thread % 8u); column <= columns.y; column += 8) {
        let v = whiten(gaussian, u32(column), u32(row));
        let q = dot(v, v);
        if (q <= scene.cutoffSquared) {
          let kernel = gaussian.weight * exp(-0.5 * q);
          let pixel = (workgroup.z * scene.height + u32(row)) * scene.width + u32(column);
          var weight = 0.0;
          for (var c = 0u; c < BLOCK && firstChannel + c < CHANNELS; c++) {
            let along = cotangent[pixel * CHANNELS + firstChannel + c];
            weight += along * color[c];
            colorSums[c] += kernel * along;
          }
          weight *= kernel;
          moments[0] += weight * v.x;
          moments[1] += weight * v.y;
          moments[2] += weight * v.x * v.x;
          moments[3] += weight * v.x * v.y;
          moments[4] += weight * v.y * v.y;
        }
      }
    }

    for (var i = 0u; i < MOMENTS; i++) { values[i][thread] = moments[i]; }
    for (var c = 0u; c < BLOCK; c++) { values[MOMENTS + c][thread] = colorSums[c]; }
    workgroupBarrier();
    // One thread a value. The moments go on growing with every block of channels; the last one writes what counts.
    for (var i = thread; i < VALUES; i += 64u) {
      var sum = 0.0;
      for (var other = 0u; other < 64u; other++) { sum += values[i][other]; }
      let place = select(i + firstChannel, i, i < MOMENTS);
      if (place < MOMENTS + CHANNELS) { partials[(n * scene.slices + slice) * (MOMENTS + CHANNELS) + place] = sum; }
    }
    workgroupBarrier();
  }
}
