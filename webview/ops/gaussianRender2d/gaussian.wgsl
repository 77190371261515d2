// What the kernels of gaussianRender2d share: the scene, a Gaussian as prepare.wgsl leaves it, and where it reaches.
//
// Σ + blur·I = U Uᵀ with the upper triangular U = [[w, k·s], [0, s]]: s is the standard deviation along y, k the slope of x on y, and w the
// standard deviation of x at a given y. In whitened coordinates v = U⁻¹d the squared Mahalanobis distance is v·v: it is never negative and
// nothing cancels, however elongated the Gaussian is. At a given y the ellipse v·v ≤ cutoff² is an interval of x in closed form.

struct Scene {
  width: u32,
  height: u32,
  batch: u32,
  gaussians: u32,     // N, of one image
  tileColumns: u32,
  tileRows: u32,
  words: u32,         // ceil(N / 32): the bitmap of one tile
  slices: u32,        // workgroups that share the rows of one Gaussian in backward.wgsl
  blur: f32,
  cutoff: f32,
  cutoffSquared: f32,
}

struct Gaussian {
  mean: vec2f,
  slope: f32,         // k
  inverseHeight: f32, // 1 / s
  inverseWidth: f32,  // 1 / w
  weight: f32,        // 1, or NaN where a number of the Gaussian is not finite
  reach: f32,         // rows farther than this from the mean receive nothing, px; negative: draws nothing at all
  indefinite: f32,    // 1 where the given covariance is not positive definite
}

fn whiten(gaussian: Gaussian, column: u32, row: u32) -> vec2f {
  let d = vec2f(f32(column), f32(row)) - gaussian.mean;
  return vec2f(fma(-gaussian.slope, d.y, d.x) * gaussian.inverseWidth, d.y * gaussian.inverseHeight);
}

// The cutoff for choosing tiles and spans, a little larger than the true one: near the poles of the ellipse the square root makes much of a
// rounding error. Which pixels count is decided by v·v ≤ cutoff² alone.
fn paddedCutoff(scene: Scene) -> f32 {
  return scene.cutoff * 1.00001;
}

// The first and last column that the ellipse can reach in the rows from `firstRow` to `lastRow`, within the image; last < first where none.
//
// The right border x(dy) = k·dy + w·√(cutoff² − (dy/s)²) is concave with its peak at dy = cutoff·s·t/√(1 + t²), t = k·s/w; within a band of rows
// it is greatest where the band is nearest to the peak. The left border is its mirror image through the mean.
fn columnsReached(gaussian: Gaussian, scene: Scene, firstRow: u32, lastRow: u32) -> vec2i {
  let low = f32(firstRow) - gaussian.mean.y;
  let high = f32(lastRow) - gaussian.mean.y;
  if (low > gaussian.reach || high < -gaussian.reach) { return vec2i(0, -1); }

  let cutoff = paddedCutoff(scene);
  let s = 1.0 / gaussian.inverseHeight;
  let w = 1.0 / gaussian.inverseWidth;
  let t = clamp(gaussian.slope * s * gaussian.inverseWidth, -1e9, 1e9);
  let peak = cutoff * s * t * inverseSqrt(1.0 + t * t);
  let right = clamp(peak, low, high);
  let left = clamp(-peak, low, high);
  let rightV = right * gaussian.inverseHeight;
  let leftV = left * gaussian.inverseHeight;
  let rightX = gaussian.mean.x + gaussian.slope * right + w * sqrt(max(cutoff * cutoff - rightV * rightV, 0.0));
  let leftX = gaussian.mean.x + gaussian.slope * left - w * sqrt(max(cutoff * cutoff - leftV * leftV, 0.0));

  // Rounding of the sums above, in px.
  let slack = 0.0625 + 1e-6 * (abs(gaussian.mean.x) + abs(gaussian.slope) * (abs(gaussian.mean.y) + cutoff * s) + cutoff * w);
  let width = i32(scene.width);
  return vec2i(clamp(i32(ceil(leftX - slack)), 0, width), clamp(i32(floor(rightX + slack)), -1, width - 1));
}
