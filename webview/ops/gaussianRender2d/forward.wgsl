// One workgroup a tile, one thread a pixel: walks the tile's bitmap in index order and adds up the Gaussians.
//
// workgroups: (tileColumns, tileRows, B·BLOCKS)
// constants: TILE; CHANNELS; BLOCKS, into which the channels are divided; BLOCK channels in each, the last one may have fewer
//
// geometry [B, N]        from prepare.wgsl
// bitmap   [B, tileRows, tileColumns, words]  from bin.wgsl
// colors   [B, N, C]
// image    [B, H, W, C]  written

@group(0) @binding(0) var<storage, read> geometry: array<Gaussian>;
@group(0) @binding(1) var<storage, read> bitmap: array<u32>;
@group(0) @binding(2) var<storage, read> colors: array<f32>;
@group(0) @binding(3) var<storage, read_write> image: array<f32>;
@group(0) @binding(4) var<uniform> scene: Scene;

@compute @workgroup_size(TILE, TILE)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(global_invocation_id) id: vec3u) {
  let batch = tile.z / BLOCKS;
  let firstChannel = tile.z % BLOCKS * BLOCK;
  let firstGaussian = batch * scene.gaussians;
  let firstWord = ((batch * scene.tileRows + tile.y) * scene.tileColumns + tile.x) * scene.words;

  var sums: array<f32, BLOCK>;
  for (var word = 0u; word < scene.words; word++) {
    var bits = bitmap[firstWord + word];
    while (bits != 0u) {
      let n = firstGaussian + 32u * word + firstTrailingBit(bits);
      bits &= bits - 1u;
      let gaussian = geometry[n];
      let v = whiten(gaussian, id.x, id.y);
      let q = dot(v, v);
      if (q <= scene.cutoffSquared) {
        let kernel = gaussian.weight * exp(-0.5 * q);
        for (var c = 0u; c < BLOCK; c++) { sums[c] += kernel * colors[n * CHANNELS + firstChannel + c]; }
      }
    }
  }

  if (id.x >= scene.width || id.y >= scene.height) { return; }
  let pixel = (batch * scene.height + id.y) * scene.width + id.x;
  for (var c = 0u; c < BLOCK && firstChannel + c < CHANNELS; c++) { image[pixel * CHANNELS + firstChannel + c] = sums[c]; }
}
