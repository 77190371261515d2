// The ellipse of one standard deviation of every Gaussian, as a thin ring.
//
// Draw: a triangle strip of 2 · (steps + 1) vertices, N instances. means, extent, rotation: as the form says.
// Needs overlayScene.wgsl and sineCosine.wgsl.

// What a form has no use for is the means again.
@group(0) @binding(2) var<storage, read> extent: array<f32>;
@group(0) @binding(3) var<storage, read> rotation: array<f32>;

override steps: u32;

struct Ring {
  @builtin(position) position: vec4f,
  @location(0) circle: vec2f,                    // where L and the cells' size map the unit circle onto the ellipse
  @location(1) @interpolate(flat) factor: vec3f,  // L in device pixels
}

// The strip only has to cover the line; how far a pixel is from the ellipse comes from its place beside the unit circle.
@vertex
fn ring(@builtin(vertex_index) vertex: u32, @builtin(instance_index) instance: u32) -> Ring {
  let gaussian = scene.firstGaussian + instance;
  let mean = meanOf(gaussian);
  let factor = scene.cell.xyy * choleskyFactor(gaussian);
  if (!(isFinite(mean.x) && isFinite(mean.y) && factor.x > 0f && factor.z > 0f)) {
    return Ring(nowhere, vec2f(0f), factor);
  }
  let angle = 6.283185307f * f32(vertex / 2u) / f32(steps);
  let unit = vec2f(cos(angle), sin(angle));
  // Chords of the ellipse lie inside it; outside go the tangents.
  let outside = vertex % 2u == 1u;
  let point = onEllipse(factor, unit * select(1f, 1f / cos(3.141592654f / f32(steps)), outside));
  let normal = normalize(vec2f(factor.z * unit.x - factor.y * unit.y, factor.x * unit.y));
  let reach = underneathReach * scene.pixelRatio + 0.5;
  // Not beyond the centre of an ellipse that is thinner than its line.
  let offset = point + normal * select(-min(reach, length(point)), reach, outside);
  return Ring(clipPosition(onCanvas(mean) + offset), toCircle(factor, offset), factor);
}

@fragment
fn ringColor(in: Ring) -> @location(0) vec4f {
  let radius = length(in.circle);
  // To first order, the distance is that from the circle over how fast it grows with device pixels.
  let across = in.circle.y / in.factor.z;
  let growth = length(vec2f((in.circle.x - in.factor.y * across) / in.factor.x, across));
  return twoTones(scene.line, abs(radius - 1f) * radius / growth);
}

fn onEllipse(factor: vec3f, circle: vec2f) -> vec2f {
  return vec2f(factor.x * circle.x, factor.y * circle.x + factor.z * circle.y);
}

fn toCircle(factor: vec3f, offset: vec2f) -> vec2f {
  let x = offset.x / factor.x;
  return vec2f(x, (offset.y - factor.y * x) / factor.z);
}

// (l11, l21, l22) with both diagonal entries above 0, of the covariance with the blur added; zeros where there is no ellipse.
fn choleskyFactor(gaussian: u32) -> vec3f {
  if (scene.form == sigmaForm) {
    let deviation = sqrt(scene.sigma * scene.sigma + scene.blur);
    return vec3f(deviation, 0f, deviation);
  }
  if (scene.form == scalingForm) {
    return fromScaling(vec2f(extent[2u * gaussian], extent[2u * gaussian + 1u]), rotation[gaussian]);
  }
  let first = select(3u * gaussian, 5u * gaussian + 2u, scene.form == pointsForm);
  let given = vec3f(extent[first], extent[first + 1u], extent[first + 2u]);
  if (!(isFinite(given.x) && isFinite(given.y) && isFinite(given.z))) {
    return vec3f(0f);
  }
  return select(fromCovariance(given), fromCholesky(given), scene.form == choleskyForm);
}

// Not by way of the covariance, whose determinant cancels for thin ellipses.
fn fromCholesky(given: vec3f) -> vec3f {
  let xx = given.x * given.x + scene.blur;
  if (!(xx > 0f)) {
    return vec3f(0f);
  }
  let l11 = sqrt(xx);
  return vec3f(l11, given.x * given.y / l11, sqrt(given.z * given.z + scene.blur + given.y * given.y * (scene.blur / xx)));
}

// Likewise.
fn fromScaling(scaling: vec2f, angle: f32) -> vec3f {
  if (!(isFinite(scaling.x) && isFinite(scaling.y) && isFinite(angle))) {
    return vec3f(0f);
  }
  let along = scaling.x * scaling.x + scene.blur;
  let across = scaling.y * scaling.y + scene.blur;
  let direction = sineCosine(angle);
  let xx = along * direction.y * direction.y + across * direction.x * direction.x;
  if (!(xx > 0f)) {
    return vec3f(0f);
  }
  let l11 = sqrt(xx);
  return vec3f(l11, (along - across) * direction.x * direction.y / l11, sqrt(along) * sqrt(across) / l11);
}

fn fromCovariance(given: vec3f) -> vec3f {
  let xx = given.x + scene.blur;
  let rest = given.z + scene.blur - given.y * given.y / xx;
  let definite = given.x > 0f && given.z > 0f && given.x * given.z > given.y * given.y;
  if (!(definite && rest > 0f)) {
    return vec3f(0f);
  }
  let l11 = sqrt(xx);
  return vec3f(l11, given.y / l11, sqrt(rest));
}
