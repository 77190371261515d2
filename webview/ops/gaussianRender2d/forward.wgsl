// One workgroup a tile, one thread 8 pixels of it, one below the other: walks what is set in the tile's bitmap in index order and adds up the Gaussians. A
// Gaussian is loaded once for the 8 pixels, which are kept in two vectors and not in an array, so that they stay in registers.
//
// workgroups: (tileColumns, tileRows, B·C/BLOCK)
// constants: TILE, the side of a tile in pixels; CHANNELS, C; BLOCK, the channels of one workgroup: 1 to 4, a divisor of C
//
// geometry  [B, N]        from prepare.wgsl
// bitmap    [B, tileRows, tileColumns, groups]      from bin.wgsl
// groupsSet [B, tileRows, tileColumns, groupWords]  from bin.wgsl
// colors    [B, N, C]
// image     [B, H, W, C]  written

@group(0) @binding(0) var<storage, read> geometry: array<Gaussian>;
@group(0) @binding(1) var<storage, read> bitmap: array<vec4u>; // a group at a time: there is little else to hide the wait behind
@group(0) @binding(2) var<storage, read> groupsSet: array<u32>;
@group(0) @binding(3) var<storage, read> colors: array<f32>;
@group(0) @binding(4) var<storage, read_write> image: array<f32>;
@group(0) @binding(5) var<uniform> scene: Scene;

const STRIP = 8u;
const BLOCKS = CHANNELS / BLOCK;

// A channel's sums in the thread's pixels.
struct Strip { upper: vec4f, lower: vec4f }

@compute @workgroup_size(TILE, TILE / STRIP)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(global_invocation_id) id: vec3u) {
  let batch = workgroup.z / BLOCKS;
  let firstChannel = workgroup.z % BLOCKS * BLOCK;
  let firstGaussian = batch * scene.gaussians;
  let tile = (batch * scene.tileRows + workgroup.y) * scene.tileColumns + workgroup.x;
  let column = id.x;
  let firstRow = id.y * STRIP;
  let x = f32(column);
  let upper = f32(firstRow) + vec4f(0.0, 1.0, 2.0, 3.0);
  let lower = upper + 4.0;

  var first: Strip;
  var second: Strip;
  var third: Strip;
  var fourth: Strip;
  for (var groupWord = 0u; groupWord < scene.groupWords; groupWord++) {
    var groups = groupsSet[tile * scene.groupWords + groupWord];
    while (groups != 0u) {
      let group = 32u * groupWord + firstTrailingBit(groups);
      groups &= groups - 1u;
      let words = bitmap[tile * scene.groups + group];
      for (var word = 0u; word < 4u; word++) {
        var bits = words[word];
        while (bits != 0u) {
          let n = firstGaussian + 128u * group + 32u * word + firstTrailingBit(bits);
          bits &= bits - 1u;
          let mean = geometry[n].mean;
          let dx = x - mean.x;
          let vx = dx * geometry[n].inverseWidth;
          let shift = geometry[n].slope * dx;
          let upperKernel = kernel(n, vx, upper - mean.y - shift);
          let lowerKernel = kernel(n, vx, lower - mean.y - shift);
          let color = n * CHANNELS + firstChannel;
          add(&first, upperKernel, lowerKernel, colors[color]);
          if (BLOCK > 1) { add(&second, upperKernel, lowerKernel, colors[color + 1]); }
          if (BLOCK > 2) { add(&third, upperKernel, lowerKernel, colors[color + 2]); }
          if (BLOCK > 3) { add(&fourth, upperKernel, lowerKernel, colors[color + 3]); }
        }
      }
    }
  }

  if (column >= scene.width) { return; }
  for (var i = 0u; i < STRIP && firstRow + i < scene.height; i++) {
    let place = ((batch * scene.height + firstRow + i) * scene.width + column) * CHANNELS + firstChannel;
    image[place] = entry(first, i);
    if (BLOCK > 1) { image[place + 1] = entry(second, i); }
    if (BLOCK > 2) { image[place + 2] = entry(third, i); }
    if (BLOCK > 3) { image[place + 3] = entry(fourth, i); }
  }
}

// The Gaussian in four pixels, from the whitened x and the distances in y from where it is greatest at this x.
fn kernel(n: u32, vx: f32, dy: vec4f) -> vec4f {
  let vy = dy * geometry[n].inverseHeight;
  let q = vx * vx + vy * vy;
  return geometry[n].weight * select(vec4f(0.0), exp(-0.5 * q), q <= vec4f(scene.cutoffSquared));
}

fn add(sums: ptr<function, Strip>, upper: vec4f, lower: vec4f, color: f32) {
  (*sums).upper += upper * color;
  (*sums).lower += lower * color;
}

fn entry(sums: Strip, i: u32) -> f32 {
  return select(sums.lower[i & 3u], sums.upper[i & 3u], i < 4u);
}
