// One thread a Gaussian and column of tiles: sets the Gaussian's bit in every tile that its ellipse reaches. A bitmap needs no sort, no read-back and no
// limit on Gaussians per tile, its size is known beforehand, and setting bits gives the same bitmap in any order. Also gathers the fault.
//
// workgroups: (ceil(N / 64), tileColumns, B)
// constants: TILE, the side of a tile in pixels
//
// geometry [B, N]  from prepare.wgsl
// bitmap   [B, tileRows, tileColumns, words]  cleared by prepare.wgsl; bit n % 32 of word n / 32 is Gaussian n
// fault    [1]     the least flat index of a covariance that is not positive definite

@group(0) @binding(0) var<storage, read> geometry: array<Gaussian>;
@group(0) @binding(1) var<storage, read_write> bitmap: array<atomic<u32>>;
@group(0) @binding(2) var<storage, read_write> fault: array<atomic<u32>>;
@group(0) @binding(3) var<uniform> scene: Scene;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x;
  let tileColumn = id.y;
  let batch = id.z;
  if (n >= scene.gaussians) { return; }
  let index = batch * scene.gaussians + n;
  let gaussian = geometry[index];
  if (tileColumn == 0u && gaussian.indefinite == 1.0) { atomicMin(&fault[0], index); }

  let firstColumn = tileColumn * TILE;
  let rows = rowsReached(gaussian, scene, firstColumn, min(firstColumn + TILE, scene.width) - 1u);
  if (rows.y < rows.x) { return; }
  let lastTileRow = u32(rows.y) / TILE;
  for (var tileRow = u32(rows.x) / TILE; tileRow <= lastTileRow; tileRow++) {
    let word = ((batch * scene.tileRows + tileRow) * scene.tileColumns + tileColumn) * scene.words + n / 32u;
    atomicOr(&bitmap[word], 1u << (n % 32u));
  }
}
