// Backward through accumulateAlpha.wgsl, one section of the list of Gaussians at a time, the last one first. One workgroup a tile and block of channels, one
// thread 4 pixels of it, one below the other; of every Gaussian in the tile it leaves the same sums over the tile's pixels as gather.wgsl over the ellipse's.
//
// With T the transmittance before a Gaussian, k its kernel, u = Σ_c cotangent_c·color_c, and r the same of what is composited behind it, the loss has the
// gradient T·(u − r) for k and T·k·cotangent_c for a color; before the Gaussian r becomes k·u + (1 − k)·r. T is had front to back and r back to front, so
// the section is walked forward twice: once to learn T before every 32 Gaussians, then, from the last 32 to the first, to learn T before each of them. There
// is no division by 1 − k, which may be 0, and the work is a constant times the Gaussians of the tile.
//
// workgroups: (tileColumns, tileRows, B·C/BLOCK)
// constants: TILE; CHANNELS, C; BLOCK, the channels of one workgroup: 1 to 4, a divisor of C; COLORS is 1 where colors are given; SECTION_GROUPS, the most
// groups of a section
// What is not there is bound to something else and not read.
//
// geometry       [B, N]        from prepare.wgsl
// bitmap         [B, tileRows, tileColumns, groups]  from bin.wgsl
// colors         [B, N, C]
// cotangent      [B, H, W, C]  gradient of the loss with respect to the image
// transmittances [sections − 1, B, H, W]  from accumulateAlpha.wgsl
// behind         [B, C/BLOCK, H, W]       r behind the section, replaced by r before it
// partials       [B, section, tileRows, tileColumns, C/BLOCK, MOMENTS + COLORS·BLOCK]  written where the bitmap has a bit

@group(0) @binding(0) var<storage, read> geometry: array<Gaussian>;
@group(0) @binding(1) var<storage, read> bitmap: array<vec4u>;
@group(0) @binding(2) var<storage, read> colors: array<f32>;
@group(0) @binding(3) var<storage, read> cotangent: array<f32>;
@group(0) @binding(4) var<storage, read> transmittances: array<f32>;
@group(0) @binding(5) var<storage, read_write> behind: array<f32>;
@group(0) @binding(6) var<storage, read_write> partials: array<f32>;
@group(0) @binding(7) var<uniform> scene: Scene;

const STRIP = 4u;
const THREADS = TILE * TILE / STRIP;
const BLOCKS = CHANNELS / BLOCK;
const VALUES = MOMENTS + COLORS * BLOCK;

// Each thread's sums; one more column than threads puts the threads that add them up on different memory banks. Of one Gaussian: with room for more there
// were fewer barriers, but a software adapter compiles workgroup memory slowly, word by word.
var<workgroup> values: array<array<f32, THREADS + 1>, VALUES>;

// A number of each of the thread's pixels, for every channel of the block.
struct Channels { first: vec4f, second: vec4f, third: vec4f, fourth: vec4f }

// A Gaussian in the thread's pixels.
struct Seen { vx: f32, vy: vec4f, e: vec4f }

@compute @workgroup_size(TILE, TILE / STRIP)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) thread: u32) {
  let batch = workgroup.z / BLOCKS;
  let firstChannel = workgroup.z % BLOCKS * BLOCK;
  let column = id.x;
  let firstRow = id.y * STRIP;
  let x = f32(column);
  let y = f32(firstRow) + vec4f(0.0, 1.0, 2.0, 3.0);
  // Beyond the image a Gaussian that hardly reaches it may be as large as float32 allows, if its map is divided by its sum.
  let inImage = vec4<bool>(column < scene.width) & (y < vec4f(f32(scene.height)));
  let firstGaussian = batch * scene.gaussians + 128u * scene.firstGroup;
  let tile = workgroup.y * scene.tileColumns + workgroup.x;
  let tiles = scene.tileRows * scene.tileColumns;
  let firstWords = (batch * tiles + tile) * scene.groups + scene.firstGroup;
  let words = 4u * min(scene.sectionGroups, scene.groups - scene.firstGroup);
  let isLast = scene.firstGroup + scene.sectionGroups >= scene.groups;
  let along = cotangentsAt(batch, firstRow, column, firstChannel);

  var T = vec4f(1.0);
  if (scene.firstGroup > 0u) { T = transmittanceAt((scene.firstGroup / scene.sectionGroups - 1u) * scene.batch + batch, firstRow, column); }
  var r = vec4f(0.0);
  if (!isLast) { r = behindAt(batch * BLOCKS + firstChannel / BLOCK, firstRow, column); }

  var beforeWord: array<vec4f, 4 * SECTION_GROUPS>;
  for (var word = 0u; word < words; word++) {
    beforeWord[word] = T;
    if (word + 1 == words) { break; }
    var bits = bitmap[firstWords + word / 4u][word % 4u];
    while (bits != 0u) {
      let n = firstGaussian + 32u * word + firstTrailingBit(bits);
      bits &= bits - 1u;
      T *= 1.0 - geometry[n].weight * seen(n, x, y, inImage).e;
    }
  }

  var before: array<vec4f, 32>;
  for (var word = words; word > 0u; word--) {
    let wordBits = bitmap[firstWords + (word - 1u) / 4u][(word - 1u) % 4u];
    let firstOfWord = 32u * (word - 1u);
    T = beforeWord[word - 1u];
    var bits = wordBits;
    while (bits != 0u) {
      let bit = firstTrailingBit(bits);
      bits &= bits - 1u;
      before[bit] = T;
      let n = firstGaussian + firstOfWord + bit;
      T *= 1.0 - geometry[n].weight * seen(n, x, y, inImage).e;
    }

    bits = wordBits;
    while (bits != 0u) {
      let bit = firstLeadingBit(bits);
      bits ^= 1u << bit;
      let n = firstGaussian + firstOfWord + bit;
      let here = seen(n, x, y, inImage);
      let lit = before[bit] * here.e;
      let color = n * CHANNELS + firstChannel;
      var u = along.first * colorAt(color);
      if (BLOCK > 1) { u += along.second * colorAt(color + 1); }
      if (BLOCK > 2) { u += along.third * colorAt(color + 2); }
      if (BLOCK > 3) { u += along.fourth * colorAt(color + 3); }
      let p = lit * (u - r);
      let k = geometry[n].weight * here.e;
      r = k * u + (1.0 - k) * r;

      let zeroth = dot(p, vec4f(1.0));
      let first = dot(p, here.vy);
      values[0][thread] = zeroth;
      values[1][thread] = zeroth * here.vx;
      values[2][thread] = first;
      values[3][thread] = zeroth * here.vx * here.vx;
      values[4][thread] = first * here.vx;
      values[5][thread] = dot(p * here.vy, here.vy);
      var colorSum = vec4f(dot(lit, along.first), 0.0, 0.0, 0.0);
      if (BLOCK > 1) { colorSum.y = dot(lit, along.second); }
      if (BLOCK > 2) { colorSum.z = dot(lit, along.third); }
      if (BLOCK > 3) { colorSum.w = dot(lit, along.fourth); }
      for (var c = 0u; c < COLORS * BLOCK; c++) { values[MOMENTS + c][thread] = colorSum[c]; }
      workgroupBarrier();
      if (thread < VALUES) {
        let row = batch * 128u * scene.sectionGroups + firstOfWord + bit;
        var sum = 0.0;
        for (var other = 0u; other < THREADS; other++) { sum += values[thread][other]; }
        partials[((row * tiles + tile) * BLOCKS + firstChannel / BLOCK) * VALUES + thread] = sum;
      }
      workgroupBarrier();
    }
  }
  if (scene.firstGroup > 0u) { writeBehind(r, batch * BLOCKS + firstChannel / BLOCK, firstRow, column); }
}

fn seen(n: u32, x: f32, y: vec4f, inImage: vec4<bool>) -> Seen {
  let gaussian = geometry[n];
  let dx = x - gaussian.mean.x;
  let vx = dx * gaussian.inverseWidth;
  let vy = (y - gaussian.mean.y - gaussian.slope * dx) * gaussian.inverseHeight;
  let q = vx * vx + vy * vy;
  return Seen(vx, vy, select(vec4f(0.0), exp(-0.5 * q), (q <= vec4f(scene.cutoffSquared)) & inImage));
}

fn colorAt(place: u32) -> f32 {
  if (COLORS == 0u) { return 1.0; }
  return colors[place];
}

// 0 outside the image.
fn cotangentsAt(batch: u32, firstRow: u32, column: u32, firstChannel: u32) -> Channels {
  var along = Channels();
  if (column >= scene.width) { return along; }
  for (var i = 0u; i < STRIP && firstRow + i < scene.height; i++) {
    let at = ((batch * scene.height + firstRow + i) * scene.width + column) * CHANNELS + firstChannel;
    along.first[i] = cotangent[at];
    if (BLOCK > 1) { along.second[i] = cotangent[at + 1]; }
    if (BLOCK > 2) { along.third[i] = cotangent[at + 2]; }
    if (BLOCK > 3) { along.fourth[i] = cotangent[at + 3]; }
  }
  return along;
}

fn transmittanceAt(plane: u32, firstRow: u32, column: u32) -> vec4f {
  var strip = vec4f(1.0);
  if (column >= scene.width) { return strip; }
  for (var i = 0u; i < STRIP && firstRow + i < scene.height; i++) { strip[i] = transmittances[(plane * scene.height + firstRow + i) * scene.width + column]; }
  return strip;
}

fn behindAt(plane: u32, firstRow: u32, column: u32) -> vec4f {
  var strip = vec4f(0.0);
  if (column >= scene.width) { return strip; }
  for (var i = 0u; i < STRIP && firstRow + i < scene.height; i++) { strip[i] = behind[(plane * scene.height + firstRow + i) * scene.width + column]; }
  return strip;
}

fn writeBehind(strip: vec4f, plane: u32, firstRow: u32, column: u32) {
  if (column >= scene.width) { return; }
  for (var i = 0u; i < STRIP && firstRow + i < scene.height; i++) { behind[(plane * scene.height + firstRow + i) * scene.width + column] = strip[i]; }
}
