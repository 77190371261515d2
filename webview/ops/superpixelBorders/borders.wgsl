// Borders of segments over a picture: one full-screen triangle, one invocation a device pixel. A line lies on the edges between pixels of the
// picture that have different labels, whole device pixels wide however large these pixels are shown. The same as paint.ts.
//
// labels: int32 [B?, rows, columns]. Below 0: no segment, hatched.

struct Scene {
  canvas: vec2i,         // width, height in device pixels
  cells: vec2i,          // columns, rows of the picture
  first: i32,            // index of the shown image's first label
  pointed: i32,          // of the label that is pointed at; -1 where none is
  width: i32,            // of the line, in device pixels
  rim: i32,              // of what lies underneath on either side
  line: vec4f,           // not premultiplied, as all three colours
  lineUnderneath: vec4f,
  accent: vec4f,
}

@group(0) @binding(0) var<uniform> scene: Scene;
@group(0) @binding(1) var<storage, read> labels: array<i32>;

@vertex
fn corner(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
  return vec4f(f32(index % 2u) * 4f - 1f, f32(index / 2u) * 4f - 1f, 0f, 1f);
}

// The cell under the middle of a device pixel, as enlarge.wgsl has it; beyond the canvas, the nearest.
fn labelAt(pixel: vec2i) -> i32 {
  let inside = clamp(pixel, vec2i(0), scene.canvas - 1);
  let cell = (2 * inside + 1) * scene.cells / (2 * scene.canvas);
  return labels[scene.first + cell.y * scene.cells.x + cell.x];
}

// The labels around a pixel, `rim` device pixels beyond the edges at which it would be on the line.
fn labelsAround(pixel: vec2i, rim: i32) -> vec4i {
  let low = pixel - (scene.width + 1) / 2 - rim;
  let high = pixel + scene.width / 2 + rim;
  return vec4i(labelAt(low), labelAt(vec2i(high.x, low.y)), labelAt(vec2i(low.x, high.y)), labelAt(high));
}

fn differ(around: vec4i) -> bool {
  return any(around != around.xxxx);
}

@fragment
fn border(@builtin(position) position: vec4f) -> @location(0) vec4f {
  let pixel = vec2i(position.xy);
  let outer = labelsAround(pixel, scene.rim);
  if (scene.pointed >= 0 && differ(outer)) {
    let segment = labels[scene.pointed];
    if (segment >= 0 && any(outer == vec4i(segment))) {
      return over(scene.accent, vec4f(0f));
    }
  }
  let ground = over(scene.lineUnderneath, vec4f(0f)) * select(0f, 1f, differ(outer) || hatched(pixel));
  if (differ(labelsAround(pixel, 0))) {
    return over(scene.line, ground);
  }
  return ground;
}

// Every third pixel diagonal is left as it is, so that the picture still shows.
fn hatched(pixel: vec2i) -> bool {
  return labelAt(pixel) < 0 && (pixel.x + pixel.y) / max(1, scene.rim) % 6 < 3;
}

// Premultiplied.
fn over(color: vec4f, ground: vec4f) -> vec4f {
  return vec4f(color.rgb * color.a, color.a) + ground * (1f - color.a);
}
