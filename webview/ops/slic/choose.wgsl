// slic, third of three, once for every iteration: each pixel goes to the nearest of the nine centres whose cells lie around its own,
// d² = ‖Δ(L*, a*, b*)‖² + (weight · ‖Δ(y, x)‖)², the first of equals.
//
// Buffers: colors [B, H, W] of (L*, a*, b*, 0); centers [B, rows · columns, 5] of (L*, a*, b*, y, x); clusters [B, H, W] int32.
// Workgroups: 8 × 8 invocations on (x, y) for each 8 × 8 pixels, along z the images.

struct Uniforms {
  height: u32,
  width: u32,
  rows: u32,
  columns: u32,
  weight: f32,
}

@group(0) @binding(0) var<storage, read> colors: array<vec4f>;
@group(0) @binding(1) var<storage, read> centers: array<f32>;
@group(0) @binding(2) var<storage, read_write> clusters: array<i32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= uniforms.width || id.y >= uniforms.height) {
    return;
  }
  let pixel = (id.z * uniforms.height + id.y) * uniforms.width + id.x;
  let color = colors[pixel].xyz;
  let position = vec2f(f32(id.y), f32(id.x));
  let row = id.y * uniforms.rows / uniforms.height;
  let column = id.x * uniforms.columns / uniforms.width;

  var nearest = 3.4e38;
  for (var r = max(row, 1u) - 1u; r < min(row + 2u, uniforms.rows); r++) {
    for (var c = max(column, 1u) - 1u; c < min(column + 2u, uniforms.columns); c++) {
      let cell = r * uniforms.columns + c;
      let first = 5u * (id.z * uniforms.rows * uniforms.columns + cell);
      let colorDifference = color - vec3f(centers[first], centers[first + 1u], centers[first + 2u]);
      let positionDifference = uniforms.weight * (position - vec2f(centers[first + 3u], centers[first + 4u]));
      let distance = dot(colorDifference, colorDifference) + dot(positionDifference, positionDifference);
      if (distance < nearest) {
        nearest = distance;
        clusters[pixel] = i32(cell);
      }
    }
  }
}
