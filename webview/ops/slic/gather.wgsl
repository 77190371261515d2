// slic, second of four, once for every iteration: sums over the pixels of each centre, in 16 parts.
//
// Buffers: colors [B, H, W] of (L*, a*, b*, 0); clusters [B, H, W] int32; parts [B, rows · columns, 16].
// Workgroups: 64 invocations along x for the 16 parts of four centres in a row of the grid, on (columns · 16, row, image). The pixels of a centre
// lie in the nine cells around its own, which are a rectangle; each part is every 16th column of it. No workgroup memory and no barriers:
// SwiftShader takes a fifth of a millisecond for each workgroup that has them.

struct Part {
  // L*, a*, b* and the number of pixels.
  color: vec4f,
  // Counted from the corner of the rectangle: small numbers, of which float32 keeps more.
  x: f32,
  y: f32,
}

struct Uniforms {
  height: u32,
  width: u32,
  rows: u32,
  columns: u32,
}

@group(0) @binding(0) var<storage, read> colors: array<vec4f>;
@group(0) @binding(1) var<storage, read> clusters: array<i32>;
@group(0) @binding(2) var<storage, read_write> parts: array<Part>;
@group(0) @binding(3) var<uniform> uniforms: Uniforms;

// The first row or column of pixels of a cell; of the last cell's successor, the end.
fn start(cell: u32, pixels: u32, cells: u32) -> u32 {
  return (cell * pixels + cells - 1u) / cells;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x / 16u;
  if (column >= uniforms.columns) {
    return;
  }
  let left = start(max(column, 1u) - 1u, uniforms.width, uniforms.columns);
  let right = start(min(column + 2u, uniforms.columns), uniforms.width, uniforms.columns);
  let top = start(max(id.y, 1u) - 1u, uniforms.height, uniforms.rows);
  let bottom = start(min(id.y + 2u, uniforms.rows), uniforms.height, uniforms.rows);
  let cell = id.y * uniforms.columns + column;

  var part = Part();
  for (var y = top; y < bottom; y++) {
    let row = (id.z * uniforms.height + y) * uniforms.width;
    for (var x = left + id.x % 16u; x < right; x += 16u) {
      if (clusters[row + x] == i32(cell)) {
        part.color += vec4f(colors[row + x].xyz, 1.0);
        part.x += f32(x - left);
        part.y += f32(y - top);
      }
    }
  }
  parts[(id.z * uniforms.rows * uniforms.columns + cell) * 16u + id.x % 16u] = part;
}
