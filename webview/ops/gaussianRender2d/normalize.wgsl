// One thread a Gaussian: its norm, 1 over the sum of its map, and the moments of the map by which the gradients of a normalised Gaussian differ.
//
// workgroups: (ceil(B·N / 64) folded into x and y, …, 1)
//
// partials [B, N, slices, MOMENTS]  from gather.wgsl against a cotangent of 1
// geometry [B, N]     norm and weight are written, and reach where the map is all zero
// means    [B, N, 5]  written: the means of v.x, v.y, v.x², v.x·v.y, v.y² over the map

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> geometry: array<Gaussian>;
@group(0) @binding(2) var<storage, read_write> means: array<f32>;
@group(0) @binding(3) var<uniform> scene: Scene;

// smallestSum in sizes.ts: below it a map counts as all zero, and stays so.
const smallestSum = 0x1p-126;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let n = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  if (n >= scene.batch * scene.gaussians) { return; }
  let gaussian = geometry[n];
  let sum = sumOfSlices(n, 0u);
  let vanishes = sum < smallestSum;
  let norm = select(gaussian.norm / sum, 0.0, vanishes);
  for (var i = 1u; i < MOMENTS; i++) { means[5u * n + i - 1u] = norm * sumOfSlices(n, i); }
  geometry[n].norm = norm;
  geometry[n].weight = gaussian.weight * norm;
  if (vanishes && gaussian.reach >= 0.0) { geometry[n].reach = NOTHING; }
}

fn sumOfSlices(n: u32, value: u32) -> f32 {
  let slices = slicesReached(geometry[n], scene);
  var sum = 0.0;
  for (var slice = 0u; slice < slices; slice++) { sum += partials[(n * scene.slices + slice) * MOMENTS + value]; }
  return sum;
}
