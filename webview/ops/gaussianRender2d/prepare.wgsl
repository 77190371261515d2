// One thread a Gaussian: from the inputs to whitened form. Needs whiten.wgsl and sineCosine.wgsl.
//
// workgroups: (ceil(B·N / 64) folded into x and y, …, 1)
// constants: FORM; NORMALIZATION; CHANNELS, C, or 0 where no colors are given; OPACITIES is 1 where they are given
// An input that is not given is bound to another one and not read.
//
// means     [B, N, 2]  x, y; of points [B, N, 5]: x, y, Σxx, Σxy, Σyy
// extent    [B, N, 3]  Σxx, Σxy, Σyy or l11, l21, l22; or [B, N, 2], the scalings
// rotation  [B, N]     radians, beside scalings
// opacities [B, N]
// colors    [B, N, C]
// geometry  [B, N]     written; where NORMALIZATION is SUM, normalize.wgsl completes it
// fault     [1]        all bits set: −1, no fault

@group(0) @binding(0) var<storage, read> means: array<f32>;
@group(0) @binding(1) var<storage, read> extent: array<f32>;
@group(0) @binding(2) var<storage, read> rotation: array<f32>;
@group(0) @binding(3) var<storage, read> opacities: array<f32>;
@group(0) @binding(4) var<storage, read> colors: array<f32>;
@group(0) @binding(5) var<storage, read_write> geometry: array<Gaussian>;
@group(0) @binding(6) var<storage, read_write> fault: array<u32>;
@group(0) @binding(7) var<uniform> scene: Scene;

const MEAN_NUMBERS = select(2u, 5u, FORM == POINTS);
const TWO_PI = 6.28318531;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let n = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  if (n == 0u) { fault[0] = 0xffffffffu; }
  if (n >= scene.batch * scene.gaussians) { return; }
  let mean = vec2f(means[MEAN_NUMBERS * n], means[MEAN_NUMBERS * n + 1u]);
  let e = extentOf(n);
  var opacity = 1.0;
  if (OPACITIES == 1u) { opacity = opacities[n]; }

  var notFinite = exponentOfNonFinite(mean.x) | exponentOfNonFinite(mean.y)
    | exponentOfNonFinite(e.x) | exponentOfNonFinite(e.y) | exponentOfNonFinite(e.z) | exponentOfNonFinite(opacity);
  for (var c = 0u; c < CHANNELS; c++) { notFinite |= exponentOfNonFinite(colors[n * CHANNELS + c]); }
  if (notFinite != 0u) {
    // So wide that it reaches every pixel, with a weight that is no number. The bits are set at run time: WGSL has no NaN.
    let nan = bitcast<f32>(notFinite | 0x7fc00000u);
    geometry[n] = Gaussian(vec2f(0.0), 0.0, 1e-30, 1e-30, nan, 1e30, nan);
    return;
  }
  var gaussian = whiten(mean - scene.pixelCenter, e, scene);
  if (gaussian.reach >= 0.0) {
    if (NORMALIZATION == DENSITY) { gaussian.norm = gaussian.inverseWidth * gaussian.inverseHeight / TWO_PI; }
    gaussian.weight = opacity * gaussian.norm;
  }
  geometry[n] = gaussian;
}

// Its three numbers, in the order of the form's input; of scalings the third is the rotation.
fn extentOf(n: u32) -> vec3f {
  if (FORM == POINTS) { return vec3f(means[5u * n + 2u], means[5u * n + 3u], means[5u * n + 4u]); }
  if (FORM == SIGMA) { return vec3f(scene.sigma, 0.0, 0.0); }
  if (FORM == SCALING) { return vec3f(extent[2u * n], extent[2u * n + 1u], rotation[n]); }
  return vec3f(extent[3u * n], extent[3u * n + 1u], extent[3u * n + 2u]);
}

// The exponent's bits where x is NaN or infinite, else 0. By bits, since WGSL lets a compiler assume that neither occurs.
fn exponentOfNonFinite(x: f32) -> u32 {
  let exponent = bitcast<u32>(x) & 0x7f800000u;
  return select(0u, exponent, exponent == 0x7f800000u);
}
