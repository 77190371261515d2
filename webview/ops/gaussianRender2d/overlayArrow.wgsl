// From every mean an arrow against its gradient: where descent would move it.
//
// Draw: a triangle strip of 4 vertices, N instances. means, gradient: [B?, N, 2], or [B?, N, 5] of points.
// limit: its first number is the gradient that scene.arrowLength stands for. Needs overlayScene.wgsl.

@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read> limit: array<f32>;

struct Arrow {
  @builtin(position) position: vec4f,
  @location(0) place: vec2f,                     // device pixels along the arrow from its mean, and across
  @location(1) @interpolate(flat) length: f32,   // device pixels
}

// In CSS pixels. Shorter arrows would only be dots; longer ones, beyond the scale, are cut.
const shortest = 2.5f;
const longestRatio = 1.5f;
const headLength = 5f;
const headReach = 2f;
// A short arrow's head takes this share of it, so that its direction still shows and its size is not that of its head.
const headShare = 0.6f;
const headNormal = normalize(vec2f(headReach, headLength));

@vertex
fn arrow(@builtin(vertex_index) vertex: u32, @builtin(instance_index) instance: u32) -> Arrow {
  let gaussian = scene.firstGaussian + instance;
  let mean = meanOf(gaussian);
  let descent = -vec2f(gradient[scene.entries * gaussian], gradient[scene.entries * gaussian + 1u]);
  if (!(isFinite(mean.x) && isFinite(mean.y) && isFinite(descent.x) && isFinite(descent.y) && limit[0] > 0f)) {
    return Arrow(nowhere, vec2f(0f), 0f);
  }
  // Scaled first: the squares of small gradients leave float32.
  let relative = descent / limit[0];
  let arrowLength = min(length(relative), longestRatio) * scene.arrowLength;
  if (arrowLength < shortest * scene.pixelRatio) {
    return Arrow(nowhere, vec2f(0f), 0f);
  }
  let along = normalize(relative * scene.cell);
  let reach = headReach * scene.pixelRatio + 1f;
  let place = vec2f(select(-reach, arrowLength + reach, vertex >= 2u), select(-reach, reach, vertex % 2u == 1u));
  let devicePixel = onCanvas(mean) + place.x * along + place.y * vec2f(-along.y, along.x);
  return Arrow(clipPosition(devicePixel), place, arrowLength);
}

@fragment
fn arrowColor(in: Arrow) -> @location(0) vec4f {
  let across = abs(in.place.y);
  let size = min(1f, headShare * in.length / (headLength * scene.pixelRatio));
  let head = size * vec2f(headLength, headReach) * scene.pixelRatio;
  let neck = in.length - head.x;
  // Distances from the shaft's axis and from the head's three sides, below 0 inside the head.
  let shaft = length(vec2f(in.place.x - clamp(in.place.x, 0f, neck), across));
  let side = dot(vec2f(in.place.x - in.length, across), headNormal);
  let fromHead = max(neck - in.place.x, side);
  return twoTones(scene.accent, min(shaft, fromHead + lineReach * scene.pixelRatio));
}
