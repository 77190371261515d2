// The ellipse of one standard deviation of every Gaussian, as a thin ring.
//
// Draw: a triangle strip of 2 · (steps + 1) vertices, N instances. means: [B?, N, 2]; extent: [B?, N, 3].
// Needs overlayScene.wgsl.

@group(0) @binding(2) var<storage, read> extent: array<f32>;

const steps = 40u;

struct Ring {
  @builtin(position) position: vec4f,
  @location(0) across: f32,  // device pixels from the ellipse, outwards
}

@vertex
fn ring(@builtin(vertex_index) vertex: u32, @builtin(instance_index) instance: u32) -> Ring {
  let gaussian = scene.firstGaussian + instance;
  let mean = vec2f(means[2u * gaussian], means[2u * gaussian + 1u]);
  let factor = choleskyFactor(vec3f(extent[3u * gaussian], extent[3u * gaussian + 1u], extent[3u * gaussian + 2u]));
  if (!(isFinite(mean.x) && isFinite(mean.y) && factor.x > 0f && factor.z > 0f)) {
    return Ring(nowhere, 0f);
  }
  // L maps the unit circle onto the ellipse.
  let angle = 6.283185307f * f32(vertex / 2u) / f32(steps);
  let circle = vec2f(cos(angle), sin(angle));
  let point = scene.cell * vec2f(factor.x * circle.x, factor.y * circle.x + factor.z * circle.y);
  let tangent = scene.cell * vec2f(-factor.x * circle.y, factor.z * circle.x - factor.y * circle.y);
  let normal = vec2f(tangent.y, -tangent.x) / max(length(tangent), 1e-20f);
  let reach = underneathReach * scene.pixelRatio + 0.5;
  // Not beyond the centre of an ellipse that is thinner than its line.
  let across = select(-min(reach, length(point)), reach, vertex % 2u == 1u);
  return Ring(clipPosition(onCanvas(mean) + point + across * normal), across);
}

@fragment
fn ringColor(in: Ring) -> @location(0) vec4f {
  return twoTones(scene.line, abs(in.across));
}

// (l11, l21, l22) with both diagonal entries above 0, of the covariance with the blur added; zeros where there is no ellipse.
fn choleskyFactor(given: vec3f) -> vec3f {
  if (!(isFinite(given.x) && isFinite(given.y) && isFinite(given.z))) {
    return vec3f(0f);
  }
  if (scene.cholesky != 0u) {
    // Not by way of the covariance, whose determinant cancels for thin ellipses.
    let xx = given.x * given.x + scene.blur;
    if (!(xx > 0f)) {
      return vec3f(0f);
    }
    let l11 = sqrt(xx);
    return vec3f(l11, given.x * given.y / l11, sqrt(given.z * given.z + scene.blur + given.y * given.y * (scene.blur / xx)));
  }
  let xx = given.x + scene.blur;
  let rest = given.z + scene.blur - given.y * given.y / xx;
  if (!(xx > 0f && rest > 0f)) {
    return vec3f(0f);
  }
  let l11 = sqrt(xx);
  return vec3f(l11, given.y / l11, sqrt(rest));
}
