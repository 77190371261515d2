// One thread a Gaussian and value: adds up the partial sums of its slices (gather.wgsl) or of its tiles (alphaBackward.wgsl), in a fixed order. The
// moments go to chain.wgsl; color and opacity have their gradients here.
//
// workgroups: (folded into x and y, …, 1), a thread for each of B·N·VALUES; by tiles B·section·VALUES, of the Gaussians of one section
// constants: CHANNELS, C; BLOCK, the channels of one block; COLORS, OPACITIES are 1 where they are given; TILES is 1 where the sums are those of tiles
// A gradient that nobody asks for is bound to a number of its own and not written.
//
// geometry          [B, N]     from prepare.wgsl
// partials          [B, N, slices, VALUES]; by tiles [B, section, tileRows, tileColumns, C/BLOCK, MOMENTS + COLORS·BLOCK]
// bitmap            [B, tileRows, tileColumns, 4·groups]  from bin.wgsl; read by tiles only
// moments           [B, N, MOMENTS]  written
// opacitiesGradient [B, N]     written
// colorsGradient    [B, N, C]  written

@group(0) @binding(0) var<storage, read> geometry: array<Gaussian>;
@group(0) @binding(1) var<storage, read> partials: array<f32>;
@group(0) @binding(2) var<storage, read> bitmap: array<u32>;
@group(0) @binding(3) var<storage, read_write> moments: array<f32>;
@group(0) @binding(4) var<storage, read_write> opacitiesGradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> colorsGradient: array<f32>;
@group(0) @binding(6) var<uniform> scene: Scene;

const VALUES = MOMENTS + COLORS * CHANNELS;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) thread: u32) {
  let id = (workgroup.y * workgroups.x + workgroup.x) * 64u + thread;
  let value = id % VALUES;
  var n = id / VALUES;
  var sum = 0.0;
  if (TILES == 1u) {
    let section = 128u * scene.sectionGroups;
    let batch = n / section;
    let own = 128u * scene.firstGroup + n % section;
    if (batch >= scene.batch || own >= scene.gaussians) { return; }
    sum = sumOfTiles(batch, own, n, value);
    n = batch * scene.gaussians + own;
  } else {
    if (n >= scene.batch * scene.gaussians) { return; }
    sum = sumOfSlices(n, value);
  }

  if (value < MOMENTS) {
    moments[MOMENTS * n + value] = sum;
    if (OPACITIES == 1u && value == 0u) { opacitiesGradient[n] = geometry[n].norm * sum; }
  } else {
    colorsGradient[n * CHANNELS + value - MOMENTS] = geometry[n].weight * sum;
  }
}

fn sumOfSlices(n: u32, value: u32) -> f32 {
  let slices = slicesReached(geometry[n], scene);
  var sum = 0.0;
  for (var slice = 0u; slice < slices; slice++) { sum += partials[(n * scene.slices + slice) * VALUES + value]; }
  return sum;
}

// Of the tiles that it is binned to, which are those that alphaBackward.wgsl has written. `row` is the Gaussian's among the partials.
fn sumOfTiles(batch: u32, own: u32, row: u32, value: u32) -> f32 {
  let gaussian = geometry[batch * scene.gaussians + own];
  let columns = columnsReached(gaussian, scene);
  if (columns.y < columns.x) { return 0.0; }
  var sum = 0.0;
  for (var tileColumn = u32(columns.x) / TILE; tileColumn <= u32(columns.y) / TILE; tileColumn++) {
    let firstColumn = tileColumn * TILE;
    let rows = rowsReached(gaussian, scene, firstColumn, min(firstColumn + TILE, scene.width) - 1u);
    if (rows.y < rows.x) { continue; }
    var column = 0.0;
    for (var tileRow = u32(rows.x) / TILE; tileRow <= u32(rows.y) / TILE; tileRow++) {
      let tile = tileRow * scene.tileColumns + tileColumn;
      let word = bitmap[(batch * scene.tileRows * scene.tileColumns + tile) * 4u * scene.groups + own / 32u];
      if (((word >> (own % 32u)) & 1u) == 1u) { column += sumOfBlocks(row * scene.tileRows * scene.tileColumns + tile, value); }
    }
    sum += column;
  }
  return sum;
}

// Every block of channels has its part of the moments; a channel is in one of them.
fn sumOfBlocks(place: u32, value: u32) -> f32 {
  let blocks = CHANNELS / BLOCK;
  let stride = MOMENTS + COLORS * BLOCK;
  if (value >= MOMENTS) {
    let channel = value - MOMENTS;
    return partials[(place * blocks + channel / BLOCK) * stride + MOMENTS + channel % BLOCK];
  }
  var sum = 0.0;
  for (var block = 0u; block < blocks; block++) { sum += partials[(place * blocks + block) * stride + value]; }
  return sum;
}
