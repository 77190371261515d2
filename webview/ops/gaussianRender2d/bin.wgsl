// A few threads a Gaussian share the columns of tiles that it reaches: they set its bit in every tile that its ellipse reaches. A bitmap needs no sort, no
// read-back and no limit on Gaussians per tile, its size is known beforehand, and setting bits gives the same bitmap in any order. So that no one has to
// walk the many zeros of a large bitmap, a second one tells which groups of 128 Gaussians have a bit set. Also gathers the fault.
//
// workgroups: (ceil(B·N / 64) folded into x and z, threads a Gaussian, …)
// constants: TILE, the side of a tile in pixels
//
// geometry  [B, N]  from prepare.wgsl
// bitmap    [B, tileRows, tileColumns, groups, 4]    cleared; bit n % 32 of word n / 32 is Gaussian n
// groupsSet [B, tileRows, tileColumns, groupWords]   cleared; bit g % 32 of word g / 32 is the group of Gaussians 128·g to 128·g + 127
// fault     [1]     the least flat index of a covariance that is not positive definite

@group(0) @binding(0) var<storage, read> geometry: array<Gaussian>;
@group(0) @binding(1) var<storage, read_write> bitmap: array<atomic<u32>>;
@group(0) @binding(2) var<storage, read_write> groupsSet: array<atomic<u32>>;
@group(0) @binding(3) var<storage, read_write> fault: array<atomic<u32>>;
@group(0) @binding(4) var<uniform> scene: Scene;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = id.z * workgroups.x * 64u + id.x;
  if (index >= scene.batch * scene.gaussians) { return; }
  let batch = index / scene.gaussians;
  let n = index % scene.gaussians; // among the Gaussians of its image
  let gaussian = geometry[index];
  if (id.y == 0u && gaussian.reach == INDEFINITE) { atomicMin(&fault[0], index); }

  let columns = columnsReached(gaussian, scene);
  if (columns.y < columns.x) { return; }
  let lastTileColumn = u32(columns.y) / TILE;
  for (var tileColumn = u32(columns.x) / TILE + id.y; tileColumn <= lastTileColumn; tileColumn += workgroups.y) {
    let firstColumn = tileColumn * TILE;
    let rows = rowsReached(gaussian, scene, firstColumn, min(firstColumn + TILE, scene.width) - 1u);
    if (rows.y < rows.x) { continue; }
    let lastTileRow = u32(rows.y) / TILE;
    for (var tileRow = u32(rows.x) / TILE; tileRow <= lastTileRow; tileRow++) {
      let tile = (batch * scene.tileRows + tileRow) * scene.tileColumns + tileColumn;
      let others = atomicOr(&bitmap[tile * scene.groups * 4u + n / 32u], 1u << (n % 32u));
      if (others == 0u) {
        let group = n / 128u;
        atomicOr(&groupsSet[tile * scene.groupWords + group / 32u], 1u << (group % 32u));
      }
    }
  }
}
