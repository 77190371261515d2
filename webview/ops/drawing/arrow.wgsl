// The form of an arrow. Needs lines.wgsl.

// In CSS pixels. Shorter arrows would only be dots; longer ones of a gradient, beyond the scale, are cut.
const shortest = 2.5f;
const longestRatio = 1.5f;
const headLength = 5f;
const headReach = 2f;
// A short arrow's head takes this share of it, so that its direction still shows and its size is not that of its head.
const headShare = 0.6f;
const headNormal = normalize(vec2f(headReach, headLength));

// Device pixels from an arrow that is `length` long, of a place along it and across; within its head below what has no width.
fn arrowDistance(place: vec2f, length_: f32) -> f32 {
  let across = abs(place.y);
  let size = min(1f, headShare * length_ / (headLength * scene.pixelRatio));
  let head = size * vec2f(headLength, headReach) * scene.pixelRatio;
  let neck = length_ - head.x;
  // Distances from the shaft's axis and from the head's three sides, below 0 inside the head.
  let shaft = length(vec2f(place.x - clamp(place.x, 0f, neck), across));
  let side = dot(vec2f(place.x - length_, across), headNormal);
  let fromHead = max(neck - place.x, side);
  return min(shaft, fromHead + lineReach * scene.pixelRatio);
}
