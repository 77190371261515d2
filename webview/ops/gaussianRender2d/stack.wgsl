// One map a Gaussian, side by side as channels: a thread writes 8 pixels of a map, one below the other. Also gathers the fault.
//
// workgroups: (folded into x and y, …, 1), a thread for each of B·ceil(H/8)·W·N
//
// geometry [B, N]        from prepare.wgsl
// maps     [B, H, W, N]  written
// fault    [1]           the least flat index of a covariance that is not positive definite

@group(0) @binding(0) var<storage, read> geometry: array<Gaussian>;
@group(0) @binding(1) var<storage, read_write> maps: array<f32>;
@group(0) @binding(2) var<storage, read_write> fault: array<atomic<u32>>;
@group(0) @binding(3) var<uniform> scene: Scene;

const STRIP = 8u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let id = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  let own = id % scene.gaussians;
  let column = id / scene.gaussians % scene.width;
  let strip = id / scene.gaussians / scene.width;
  let strips = (scene.height + STRIP - 1u) / STRIP;
  let batch = strip / strips;
  if (batch >= scene.batch) { return; }
  let firstRow = strip % strips * STRIP;
  let n = batch * scene.gaussians + own;
  let gaussian = geometry[n];
  if (column + firstRow == 0u && gaussian.reach == INDEFINITE) { atomicMin(&fault[0], n); }

  let dx = f32(column) - gaussian.mean.x;
  let vx = dx * gaussian.inverseWidth;
  let shift = gaussian.slope * dx;
  for (var row = firstRow; row < min(firstRow + STRIP, scene.height); row++) {
    let vy = (f32(row) - gaussian.mean.y - shift) * gaussian.inverseHeight;
    let q = vx * vx + vy * vy;
    let kernel = gaussian.weight * select(0.0, exp(-0.5 * q), q <= scene.cutoffSquared);
    maps[((batch * scene.height + row) * scene.width + column) * scene.gaussians + own] = kernel;
  }
}
