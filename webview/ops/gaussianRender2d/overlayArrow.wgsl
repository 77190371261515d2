// From every mean an arrow against its gradient: where descent would move it.
//
// Draw: a triangle strip of 4 vertices, N instances. means, gradient: [B?, N, 2], or [B?, N, 5] of points.
// limit: its first number is the gradient that scene.arrowLength stands for. Needs overlayScene.wgsl and arrow.wgsl.

@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read> limit: array<f32>;

struct Arrow {
  @builtin(position) position: vec4f,
  @location(0) place: vec2f,                     // device pixels along the arrow from its mean, and across
  @location(1) @interpolate(flat) length: f32,   // device pixels
}

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
  return twoTones(scene.accent, arrowDistance(in.place, in.length));
}
