// slic, third of four, once for every iteration: each centre goes to the mean of its pixels, or stays where it has none.
//
// Buffers: parts [B, rows · columns, 16], as gather.wgsl leaves them; centers [B, rows · columns].
// Workgroups: 64 invocations along x, one for each centre in a row of the grid, on (column, row, image). Parts are added in their order, so that
// the result is the same from run to run.

struct Part {
  color: vec4f,
  x: f32,
  y: f32,
}

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
}

@group(0) @binding(0) var<storage, read> parts: array<Part>;
@group(0) @binding(1) var<storage, read_write> centers: array<Center>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

fn start(cell: u32, pixels: u32, cells: u32) -> u32 {
  return (cell * pixels + cells - 1u) / cells;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= uniforms.columns) {
    return;
  }
  let cell = (id.z * uniforms.rows + id.y) * uniforms.columns + id.x;
  var sum = parts[16u * cell];
  for (var i = 1u; i < 16u; i++) {
    let part = parts[16u * cell + i];
    sum.color += part.color;
    sum.x += part.x;
    sum.y += part.y;
  }
  let count = sum.color.w;
  if (count > 0.0) {
    let left = start(max(id.x, 1u) - 1u, uniforms.width, uniforms.columns);
    let top = start(max(id.y, 1u) - 1u, uniforms.height, uniforms.rows);
    centers[cell] = Center(sum.color.xyz / count, f32(left) + sum.x / count, f32(top) + sum.y / count);
  }
}
