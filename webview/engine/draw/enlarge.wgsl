// Cells as large as they are shown: one full-screen triangle, one invocation a device pixel, which takes the cell under its centre.
//
// cells: at most as large as the target, along both axes.

struct Sizes {
  cells: vec2u,   // width, height of the texture
  pixels: vec2u,  // width, height of the target
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var cells: texture_2d<f32>;

@vertex
fn corner(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
  return vec4f(f32(index % 2u) * 4f - 1f, f32(index / 2u) * 4f - 1f, 0f, 1f);
}

@fragment
fn enlarge(@builtin(position) position: vec4f) -> @location(0) vec4f {
  // floor((pixel + 1/2) · cells / pixels): guessed in float32, put right in whole numbers, since a division of those is slow.
  var cell = vec2i(position.xy * (vec2f(sizes.cells) / vec2f(sizes.pixels)));
  let doubled = 2 * vec2i(sizes.pixels);
  let rest = (2 * vec2i(position.xy) + 1) * vec2i(sizes.cells) - cell * doubled;
  cell += select(vec2i(0), vec2i(1), rest >= doubled) - select(vec2i(0), vec2i(1), rest < vec2i(0));
  return textureLoad(cells, cell, 0);
}
