// slic, fourth of four, once for every iteration: each pixel goes to the nearest of the nine centres whose cells lie around its own,
// d² = ‖Δ(L*, a*, b*)‖² + (weight · ‖Δ(y, x)‖)², the first of equals.
//
// Buffers: colors [B, H, W] of (L*, a*, b*, 0); centers [B, rows · columns]; clusters [B, H, W] int32.
// Workgroups: 8 × 8 invocations on (x, y) for each 8 × 8 pixels, along z the images.

struct Center {
  // (L*, a*, b*)
  color: vec3f,
  x: f32,
  y: f32,
}

struct Uniforms {
  height: u32,
  width: u32,
  rows: u32,
  columns: u32,
  weight: f32,
}

@group(0) @binding(0) var<storage, read> colors: array<vec4f>;
@group(0) @binding(1) var<storage, read> centers: array<Center>;
@group(0) @binding(2) var<storage, read_write> clusters: array<i32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= uniforms.width || id.y >= uniforms.height) {
    return;
  }
  let pixel = (id.z * uniforms.height + id.y) * uniforms.width + id.x;
  let color = colors[pixel].xyz;
  let row = id.y * uniforms.rows / uniforms.height;
  let column = id.x * uniforms.columns / uniforms.width;

  var least = 3.4e38;
  var nearest = 0u;
  for (var r = max(row, 1u) - 1u; r < min(row + 2u, uniforms.rows); r++) {
    for (var c = max(column, 1u) - 1u; c < min(column + 2u, uniforms.columns); c++) {
      let cell = r * uniforms.columns + c;
      let center = centers[id.z * uniforms.rows * uniforms.columns + cell];
      let colorDifference = color - center.color;
      let positionDifference = uniforms.weight * (vec2f(f32(id.x), f32(id.y)) - vec2f(center.x, center.y));
      let distance = dot(colorDifference, colorDifference) + dot(positionDifference, positionDifference);
      if (distance < least) {
        least = distance;
        nearest = cell;
      }
    }
  }
  clusters[pixel] = i32(nearest);
}
