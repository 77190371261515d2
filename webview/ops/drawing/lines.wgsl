// What is drawn over pictures in thin lines has in common. `scene` has canvas, pixelRatio and lineUnderneath.

// Widths in CSS pixels from the middle of a line to its edge, and to the edge of the darker or lighter one underneath.
const lineReach = 0.55f;
const underneathReach = 1.2f;

// By the bits: WGSL lets a compiler assume that floats are finite.
fn isFinite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

fn clipPosition(devicePixel: vec2f) -> vec4f {
  let unit = devicePixel / scene.canvas;
  return vec4f(2f * unit.x - 1f, 1f - 2f * unit.y, 0f, 1f);
}

// Where all corners of what is not drawn go.
const nowhere = vec4f(-2f, -2f, 0f, 1f);

// Two tones, so that a line shows on light and on dark; `distance` in device pixels from the edge that has no width, premultiplied.
fn twoTones(color: vec4f, distance: f32) -> vec4f {
  let over = color.a * saturate(0.5 - (distance - lineReach * scene.pixelRatio));
  let under = scene.lineUnderneath.a * saturate(0.5 - (distance - underneathReach * scene.pixelRatio)) * (1f - over);
  return vec4f(color.rgb * over + scene.lineUnderneath.rgb * under, over + under);
}
