// What ellipses and arrows over a picture have in common. Needs lines.wgsl.

struct Scene {
  canvas: vec2f,        // width, height in device pixels
  cell: vec2f,          // device pixels to a pixel of the picture, in x and y
  firstGaussian: u32,   // of the image of the batch that is shown
  form: u32,            // of the extents, as below
  blur: f32,            // px², added to the diagonal
  pixelRatio: f32,      // device pixels to a CSS pixel
  line: vec4f,          // not premultiplied, as all three colours
  lineUnderneath: vec4f,
  accent: vec4f,
  arrowLength: f32,     // device pixels
  sigma: f32,           // px, of the form sigma
  entries: u32,         // of a row of means: 2, or 5 of points
  firstCenter: f32,     // px, both coordinates of the middle of the first pixel
}

// What extent holds a Gaussian.
const covarianceForm = 0u;  // Σxx, Σxy, Σyy
const choleskyForm = 1u;    // l11, l21, l22
const scalingForm = 2u;     // s1, s2, with a rotation
const sigmaForm = 3u;       // nothing
const pointsForm = 4u;      // x, y, Σxx, Σxy, Σyy: the means themselves

@group(0) @binding(0) var<uniform> scene: Scene;
@group(0) @binding(1) var<storage, read> means: array<f32>;  // [B?, N, entries]: x, y, …

fn meanOf(gaussian: u32) -> vec2f {
  return vec2f(means[scene.entries * gaussian], means[scene.entries * gaussian + 1u]);
}

// Device pixels from the canvas's top left corner, which is half a pixel before the middle of the first.
fn onCanvas(mean: vec2f) -> vec2f {
  return (mean - scene.firstCenter + 0.5) * scene.cell;
}
