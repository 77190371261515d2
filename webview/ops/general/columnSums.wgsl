// Sums of blocks of rows of a matrix, column by column: result[block, column] = Σ matrix[row, column] over the rows of the block.
//
// Buffers: matrix [rows, columns] and result [⌈rows / rowsPerBlock⌉, columns] of float32.
// Workgroups: 64 invocations, one a result, folded into two dimensions. No barrier, and always the same order.

struct Uniforms {
  rows: u32,
  columns: u32,
  rowsPerBlock: u32,
}

@group(0) @binding(0) var<storage, read> matrix: array<f32>;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let entry = (workgroup.y * workgroups.x + workgroup.x) * 64u + local;
  if (entry >= arrayLength(&result)) {
    return;
  }
  let column = entry % uniforms.columns;
  let first = entry / uniforms.columns * uniforms.rowsPerBlock;
  let end = min(first + uniforms.rowsPerBlock, uniforms.rows);
  var sum = 0.0;
  for (var row = first; row < end; row++) {
    sum += matrix[row * uniforms.columns + column];
  }
  result[entry] = sum;
}
