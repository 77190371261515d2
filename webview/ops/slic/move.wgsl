// slic, second of three, once for every iteration: each centre goes to the mean of its pixels, or stays where it has none.
//
// Buffers: colors [B, H, W] of (L*, a*, b*, 0); clusters [B, H, W] int32; centers [B, rows · columns, 5] of (L*, a*, b*, y, x).
// Workgroups: one of 64 invocations for each centre, on (column, row, image). The pixels of a centre lie in the nine cells around its own,
// which are a rectangle; sums are added in a fixed order, so that the result is the same from run to run.

struct Uniforms {
  height: u32,
  width: u32,
  rows: u32,
  columns: u32,
}

@group(0) @binding(0) var<storage, read> colors: array<vec4f>;
@group(0) @binding(1) var<storage, read> clusters: array<i32>;
@group(0) @binding(2) var<storage, read_write> centers: array<f32>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

// L*, a*, b* and the number of pixels.
var<workgroup> colorSums: array<vec4f, 64>;
// y and x, counted from the corner of the rectangle: small numbers, of which float32 keeps more.
var<workgroup> positionSums: array<vec2f, 64>;

// The first row or column of pixels of a cell; of the last cell's successor, the end.
fn start(cell: u32, pixels: u32, cells: u32) -> u32 {
  return (cell * pixels + cells - 1u) / cells;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let low = vec2u(
    start(max(id.y, 1u) - 1u, uniforms.height, uniforms.rows),
    start(max(id.x, 1u) - 1u, uniforms.width, uniforms.columns),
  );
  let high = vec2u(
    start(min(id.y + 2u, uniforms.rows), uniforms.height, uniforms.rows),
    start(min(id.x + 2u, uniforms.columns), uniforms.width, uniforms.columns),
  );
  let size = high - low;
  let cell = id.y * uniforms.columns + id.x;

  var colorSum = vec4f();
  var positionSum = vec2f();
  for (var i = local; i < size.x * size.y; i += 64u) {
    let position = vec2u(i / size.y, i % size.y);
    let pixel = (id.z * uniforms.height + low.x + position.x) * uniforms.width + low.y + position.y;
    if (clusters[pixel] == i32(cell)) {
      colorSum += vec4f(colors[pixel].xyz, 1.0);
      positionSum += vec2f(position);
    }
  }
  colorSums[local] = colorSum;
  positionSums[local] = positionSum;
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      colorSums[local] += colorSums[local + half];
      positionSums[local] += positionSums[local + half];
    }
  }
  if (local == 0u && colorSums[0].w > 0.0) {
    let color = colorSums[0].xyz / colorSums[0].w;
    let position = vec2f(low) + positionSums[0] / colorSums[0].w;
    let first = 5u * (id.z * uniforms.rows * uniforms.columns + cell);
    centers[first] = color.x;
    centers[first + 1u] = color.y;
    centers[first + 2u] = color.z;
    centers[first + 3u] = position.x;
    centers[first + 4u] = position.y;
  }
}
