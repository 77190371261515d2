// One workgroup a tile, one thread 8 pixels of it, one below the other: walks what is set in the tile's bitmap in index order and accumulates the Gaussians,
// as accumulateSum.wgsl, accumulateMax.wgsl or accumulateAlpha.wgsl has it. A Gaussian is loaded once for the 8 pixels, which are kept in two vectors and
// not in an array, so that they stay in registers.
//
// workgroups: (tileColumns, tileRows, B·C/BLOCK)
// constants: TILE, the side of a tile in pixels; CHANNELS, C; BLOCK, the channels of one workgroup, a divisor of C; COLORS is 1 where colors are given, else
// they are bound to geometry and not read
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

const STRIP = 8u;
const BLOCKS = CHANNELS / BLOCK;

// The thread's pixels.
struct Place {
  batch: u32,
  column: u32,
  firstRow: u32,
  firstChannel: u32,
}

// A number of each of them.
struct Strip { upper: vec4f, lower: vec4f }

@compute @workgroup_size(TILE, TILE / STRIP)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(global_invocation_id) id: vec3u) {
  let batch = workgroup.z / BLOCKS;
  let place = Place(batch, id.x, id.y * STRIP, workgroup.z % BLOCKS * BLOCK);
  let firstGaussian = batch * scene.gaussians;
  let tile = (batch * scene.tileRows + workgroup.y) * scene.tileColumns + workgroup.x;
  let x = f32(place.column);
  let upper = f32(place.firstRow) + vec4f(0.0, 1.0, 2.0, 3.0);
  let lower = upper + 4.0;

  var pixels = nothingYet();
  for (var groupWord = 0u; groupWord < scene.groupWords; groupWord++) {
    var groups = groupsSet[tile * scene.groupWords + groupWord];
    while (groups != 0u) {
      let group = 32u * groupWord + firstTrailingBit(groups);
      groups &= groups - 1u;
      enterGroup(&pixels, place, group);
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
          let vyUpper = (upper - mean.y - shift) * geometry[n].inverseHeight;
          let vyLower = (lower - mean.y - shift) * geometry[n].inverseHeight;
          accumulate(&pixels, n, firstGaussian, n * CHANNELS + place.firstChannel, Strip(vx * vx + vyUpper * vyUpper, vx * vx + vyLower * vyLower));
        }
      }
    }
  }
  finish(&pixels, place);
}

// The Gaussian where its squared Mahalanobis distance is q.
fn kernel(n: u32, q: vec4f) -> vec4f {
  return geometry[n].weight * select(vec4f(0.0), exp(-0.5 * q), q <= vec4f(scene.cutoffSquared));
}

fn colorAt(place: u32) -> f32 {
  if (COLORS == 0u) { return 1.0; }
  return colors[place];
}

fn entry(strip: Strip, i: u32) -> f32 {
  return select(strip.lower[i & 3u], strip.upper[i & 3u], i < 4u);
}

// Where the first channel of the thread's pixel i is in the image.
fn placeOf(place: Place, i: u32) -> u32 {
  return ((place.batch * scene.height + place.firstRow + i) * scene.width + place.column) * CHANNELS + place.firstChannel;
}
