// What the kernels of gaussianRender2d share: the scene, a Gaussian as prepare.wgsl leaves it, and where it reaches.
//
// Σ + blur·I = L Lᵀ with L = [[s, 0], [k·s, w]]: s is the standard deviation along x, k the slope of y on x, and w the standard deviation of y at a
// given x. In whitened coordinates v = L⁻¹d the squared Mahalanobis distance is v·v: it is never negative and nothing cancels, however
// elongated the Gaussian is. At a given x the ellipse v·v ≤ cutoff² is an interval of y in closed form.
//
// What a Gaussian puts on a pixel before its colour, the kernel, is weight·exp(−v·v/2), with weight = opacity·norm.

struct Scene {
  width: u32,
  height: u32,
  batch: u32,
  gaussians: u32,     // N, of one image
  tileColumns: u32,
  tileRows: u32,
  groups: u32,        // of 128 Gaussians: four words of the bitmap of one tile
  groupWords: u32,    // words of one tile that tell which of its groups have a bit set
  slices: u32,        // at most so many workgroups share the columns of one Gaussian in gather.wgsl
  sectionGroups: u32, // groups of one section of the list of Gaussians, of which alphaBackward.wgsl takes one at a time
  firstGroup: u32,    // of the section at hand
  blur: f32,
  cutoff: f32,
  cutoffSquared: f32,
  sigma: f32,
  pixelCenter: f32,
}

struct Gaussian {
  mean: vec2f,        // less the pixel centre, so that pixels are at integers
  slope: f32,         // k
  inverseWidth: f32,  // 1 / s
  inverseHeight: f32, // 1 / w
  weight: f32,        // NaN where a number of the Gaussian is not finite
  reach: f32,         // columns farther than this from the mean receive nothing, px; NOTHING or INDEFINITE where it draws nothing at all
  norm: f32,          // 1, 1 / (2π·s·w), or 1 over the sum of exp(−v·v/2) over the image
}

const NOTHING = -1.0;
const INDEFINITE = -2.0; // the given covariance is not positive definite

// What the constant FORM says that the extent holds.
const COVARIANCE = 0u;
const CHOLESKY = 1u;
const SCALING = 2u;
const SIGMA = 3u;  // no input: the attribute
const POINTS = 4u; // behind the mean, in the same input

// NORMALIZATION
const PEAK = 0u;
const DENSITY = 1u;
const SUM = 2u;

// Sums of the backward pass that are not a channel's: Σ p, Σ p·v.x, Σ p·v.y, Σ p·v.x², Σ p·v.x·v.y, Σ p·v.y²  where p·weight is what the loss
// gains, pixel by pixel, when the logarithm of the kernel grows by 1.
const MOMENTS = 6u;

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

// Workgroups of gather.wgsl walk so many columns side by side.
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

// √(x² + y²) without overflow or underflow on the way.
fn hypotenuse(x: f32, y: f32) -> f32 {
  let larger = max(abs(x), abs(y));
  if (larger == 0.0) { return 0.0; }
  return larger * length(vec2f(x, y) / larger);
}
