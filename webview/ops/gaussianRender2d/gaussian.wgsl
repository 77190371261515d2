// What the kernels of gaussianRender2d share: the scene, a Gaussian as prepare.wgsl leaves it, and where it reaches.
//
// Σ + blur·I = L Lᵀ with L = [[s, 0], [k·s, w]]: s is the standard deviation along x, k the slope of y on x, and w the standard deviation of y at a
// given x. In whitened coordinates v = L⁻¹d the squared Mahalanobis distance is v·v: it is never negative and nothing cancels, however
// elongated the Gaussian is. At a given x the ellipse v·v ≤ cutoff² is an interval of y in closed form.

struct Scene {
  width: u32,
  height: u32,
  batch: u32,
  gaussians: u32,     // N, of one image
  tileColumns: u32,
  tileRows: u32,
  groups: u32,        // of 128 Gaussians: four words of the bitmap of one tile
  groupWords: u32,    // words of one tile that tell which of its groups have a bit set
  slices: u32,        // at most so many workgroups share the columns of one Gaussian in backward.wgsl
  blur: f32,
  cutoff: f32,
  cutoffSquared: f32,
}

struct Gaussian {
  mean: vec2f,
  slope: f32,         // k
  inverseWidth: f32,  // 1 / s
  inverseHeight: f32, // 1 / w
  weight: f32,        // 1, or NaN where a number of the Gaussian is not finite
  reach: f32,         // columns farther than this from the mean receive nothing, px; negative: draws nothing at all
  indefinite: f32,    // 1 where the given covariance is not positive definite
}

// The cutoff for choosing tiles and spans, a little larger than the true one: near the poles of the ellipse the square root makes much of a
// rounding error. Which pixels count is decided by v·v ≤ cutoff² alone.
fn paddedCutoff(scene: Scene) -> f32 {
  return scene.cutoff * 1.00001;
}

// The first and last column that the ellipse can reach, within the image; last < first where none, as for a Gaussian that draws nothing.
fn columnsReached(gaussian: Gaussian, scene: Scene) -> vec2i {
  let width = i32(scene.width);
  let first = clamp(i32(ceil(gaussian.mean.x - gaussian.reach)), 0, width);
  let last = clamp(i32(floor(gaussian.mean.x + gaussian.reach)), -1, width - 1);
  return vec2i(first, last);
}

// Workgroups of backward.wgsl walk so many columns side by side.
const SLICE_COLUMNS = 32u;

// How many of the slices of a Gaussian have a column; the others are neither written nor read.
fn slicesReached(gaussian: Gaussian, scene: Scene) -> u32 {
  let columns = columnsReached(gaussian, scene);
  let count = u32(max(columns.y - columns.x + 1, 0));
  return min((count + SLICE_COLUMNS - 1u) / SLICE_COLUMNS, scene.slices);
}

// The first and last row that the ellipse can reach in the columns from `firstColumn` to `lastColumn`, within the image; last < first where none.
// One of the columns must be of columnsReached: without an extent there is no ellipse to speak of.
//
// The lower border y(dx) = k·dx + w·√(cutoff² − (dx/s)²) is concave with its peak at dx = cutoff·s·t/√(1 + t²), t = k·s/w; within a band of
// columns it is greatest where the band is nearest to the peak. The upper border is its mirror image through the mean.
fn rowsReached(gaussian: Gaussian, scene: Scene, firstColumn: u32, lastColumn: u32) -> vec2i {
  let low = f32(firstColumn) - gaussian.mean.x;
  let high = f32(lastColumn) - gaussian.mean.x;
  let cutoff = paddedCutoff(scene);
  let s = 1.0 / gaussian.inverseWidth;
  let w = 1.0 / gaussian.inverseHeight;
  let t = clamp(gaussian.slope * s * gaussian.inverseHeight, -1e9, 1e9);
  let peak = cutoff * s * t * inverseSqrt(1.0 + t * t);
  let dx = clamp(vec2f(-peak, peak), vec2f(low), vec2f(high));
  let v = dx * gaussian.inverseWidth;
  let halfHeight = w * sqrt(max(cutoff * cutoff - v * v, vec2f(0.0)));
  let y = gaussian.mean.y + gaussian.slope * dx + vec2f(-1.0, 1.0) * halfHeight;

  // Rounding of the sums above, in px.
  let slack = 0.0625 + 1e-6 * (abs(gaussian.mean.y) + abs(gaussian.slope) * (abs(gaussian.mean.x) + cutoff * s) + cutoff * w);
  let height = i32(scene.height);
  return vec2i(clamp(i32(ceil(y.x - slack)), 0, height), clamp(i32(floor(y.y + slack)), -1, height - 1));
}
