// Offsets over the image that is sampled: an arrow for the mean offset of some output pixels, and of one pixel all samples, each with a line from where
// its tap would be, a dot as large as its mask says, and an arrow against its gradient. The same as paint.ts.
//
// Draw: a triangle strip of 4 vertices, fields.x · fields.y + 3 · samples instances. offset, gradient: [B?, Ho, Wo, 2 · samples]; mask: [B?, Ho, Wo, samples].
// limit: its first number is the gradient that scene.arrowLength stands for. Needs lines.wgsl and arrow.wgsl.

struct Scene {
  canvas: vec2f,         // width, height in device pixels; of all pairs x comes first
  cell: vec2f,           // device pixels to a pixel of the image
  line: vec4f,           // not premultiplied, as all three colours
  lineUnderneath: vec4f,
  accent: vec4f,
  image: vec2f,          // pixels
  strides: vec2f,
  padding: vec2f,
  dilations: vec2f,
  fields: vec2u,         // arrows beside and below one another
  output: vec2u,         // pixels
  taps: vec2u,
  pixelRatio: f32,       // device pixels to a CSS pixel
  arrowLength: f32,      // device pixels
  firstPixel: u32,       // of the image of the batch that is shown
  picked: u32,           // the pixel, in its image, whose samples are drawn
  samples: u32,          // of a pixel
  clamps: u32,
  published: u32,
  hasMask: u32,
  hasGradient: u32,
}

@group(0) @binding(0) var<uniform> scene: Scene;
@group(0) @binding(1) var<storage, read> offset: array<f32>;
// What there is none of is the offset again.
@group(0) @binding(2) var<storage, read> mask: array<f32>;
@group(0) @binding(3) var<storage, read> gradient: array<f32>;
@group(0) @binding(4) var<storage, read> limit: array<f32>;

struct Stroke {
  @builtin(position) position: vec4f,
  @location(0) place: vec2f,                     // device pixels along the stroke from its beginning, and across
  @location(1) @interpolate(flat) length: f32,   // device pixels
  @location(2) @interpolate(flat) radius: f32,   // of a dot, in device pixels; below 0 it is a ring
  @location(3) @interpolate(flat) kind: u32,
}

const fieldKind = 0u;
const tetherKind = 1u;
const dotKind = 2u;
const descentKind = 3u;

// CSS pixels: of a dot whose mask is 1, of the smallest and the largest.
const dotRadius = 3.2f;
const leastRadius = 1.2f;
const greatestRadius = 5f;

@vertex
fn stroke(@builtin(vertex_index) vertex: u32, @builtin(instance_index) instance: u32) -> Stroke {
  let fields = scene.fields.x * scene.fields.y;
  if (instance < fields) {
    return fieldArrow(vertex, vec2u(instance % scene.fields.x, instance / scene.fields.x));
  }
  let sample = (instance - fields) % scene.samples;
  let tap = undeformed(scene.picked, sample);
  let moved = tap + offsetOf(scene.picked, sample);
  if (isNan(moved.x) || isNan(moved.y)) {
    return nothing();
  }
  let place = scene.firstPixel * scene.samples + scene.picked * scene.samples + sample;
  let factor = select(1f, mask[place], scene.hasMask == 1u);
  let radius = scene.pixelRatio * select(leastRadius, clamp(dotRadius * sqrt(abs(factor)), leastRadius, greatestRadius), isFinite(factor));
  let read = onCanvas(select(moved, clamp(moved, vec2f(0f), scene.image - 1f), scene.clamps == 1u));
  let end = clamp(read, vec2f(radius), scene.canvas - radius);
  switch 1u + (instance - fields) / scene.samples {
    case tetherKind: {
      return spanned(vertex, onCanvas(tap), end, underneathReach * scene.pixelRatio + 1f, 0f, tetherKind);
    }
    case dotKind: {
      let reach = radius + underneathReach * scene.pixelRatio + 1f;
      return spanned(vertex, end, end, reach, select(radius, -radius, isOutside(moved)), dotKind);
    }
    default: {
      return descent(vertex, end, sample);
    }
  }
}

@fragment
fn strokeColor(in: Stroke) -> @location(0) vec4f {
  switch in.kind {
    case fieldKind: {
      return twoTones(scene.line, arrowDistance(in.place, in.length));
    }
    case tetherKind: {
      return twoTones(scene.line, length(vec2f(in.place.x - clamp(in.place.x, 0f, in.length), in.place.y)));
    }
    case dotKind: {
      let fromEdge = length(in.place) - abs(in.radius);
      return twoTones(scene.accent, select(fromEdge + lineReach * scene.pixelRatio, abs(fromEdge), in.radius < 0f));
    }
    default: {
      return twoTones(scene.accent, arrowDistance(in.place, in.length));
    }
  }
}

// From the middle of the window of a pixel, as far as its samples are moved in the mean, in the measure of the picture.
fn fieldArrow(vertex: u32, field: vec2u) -> Stroke {
  let cell = (2u * field + 1u) * scene.output / (2u * scene.fields);
  let pixel = cell.y * scene.output.x + cell.x;
  var sum = vec2f(0f);
  for (var sample = 0u; sample < scene.samples; sample++) {
    sum += offsetOf(pixel, sample);
  }
  let middle = vec2f(cell) * scene.strides - scene.padding + vec2f(scene.taps - 1u) * 0.5 * scene.dilations;
  let mean = sum / f32(scene.samples);
  if (!(isFinite(mean.x) && isFinite(mean.y)) || length(mean * scene.cell) < shortest * scene.pixelRatio) {
    return nothing();
  }
  let reach = headReach * scene.pixelRatio + 1f;
  return spanned(vertex, onCanvas(middle), onCanvas(middle + mean), reach, 0f, fieldKind);
}

fn descent(vertex: u32, beginning: vec2f, sample: u32) -> Stroke {
  if (scene.hasGradient == 0u || !(limit[0] > 0f)) {
    return nothing();
  }
  let against = -vec2f(gradient[placeOf(scene.picked, sample, 1u)], gradient[placeOf(scene.picked, sample, 0u)]);
  if (!(isFinite(against.x) && isFinite(against.y))) {
    return nothing();
  }
  // Scaled first: the squares of small gradients leave float32.
  let relative = against / limit[0];
  let arrowLength = min(length(relative), longestRatio) * scene.arrowLength;
  if (arrowLength < shortest * scene.pixelRatio) {
    return nothing();
  }
  let reach = headReach * scene.pixelRatio + 1f;
  return spanned(vertex, beginning, beginning + arrowLength * normalize(relative * scene.cell), reach, 0f, descentKind);
}

fn spanned(vertex: u32, beginning: vec2f, end: vec2f, reach: f32, radius: f32, kind: u32) -> Stroke {
  let span = end - beginning;
  let spanLength = length(span);
  let along = select(vec2f(1f, 0f), span / max(spanLength, 1e-6), spanLength > 1e-6);
  let place = vec2f(select(-reach, spanLength + reach, vertex >= 2u), select(-reach, reach, vertex % 2u == 1u));
  let devicePixel = beginning + place.x * along + place.y * vec2f(-along.y, along.x);
  return Stroke(clipPosition(devicePixel), place, spanLength, radius, kind);
}

fn nothing() -> Stroke {
  return Stroke(nowhere, vec2f(0f), 0f, 0f, fieldKind);
}

fn offsetOf(pixel: u32, sample: u32) -> vec2f {
  return vec2f(offset[placeOf(pixel, sample, 1u)], offset[placeOf(pixel, sample, 0u)]);
}

// Of dy (0) or dx (1) in the offset.
fn placeOf(pixel: u32, sample: u32, component: u32) -> u32 {
  let first = scene.firstPixel * 2u * scene.samples;
  if (scene.published == 0u) {
    return first + (pixel * scene.samples + sample) * 2u + component;
  }
  let number = 2u * pixel + component;
  let pixels = scene.output.x * scene.output.y;
  return first + (number % pixels) * 2u * scene.samples + 2u * sample + number / pixels;
}

fn undeformed(pixel: u32, sample: u32) -> vec2f {
  let tap = sample % (scene.taps.x * scene.taps.y);
  let window = vec2f(vec2u(pixel % scene.output.x, pixel / scene.output.x)) * scene.strides - scene.padding;
  return window + vec2f(vec2u(tap % scene.taps.x, tap / scene.taps.x)) * scene.dilations;
}

fn isOutside(place: vec2f) -> bool {
  if (scene.clamps == 1u) {
    return any(place < vec2f(0f)) || any(place > scene.image - 1f);
  }
  return any(place <= vec2f(-1f)) || any(place >= scene.image);
}

// Device pixels from the canvas's top left corner, which is half a pixel before the middle of the first.
fn onCanvas(place: vec2f) -> vec2f {
  return (place + 0.5) * scene.cell;
}

fn isNan(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7fffffffu) > 0x7f800000u;
}
