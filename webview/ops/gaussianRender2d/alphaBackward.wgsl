// Backward through accumulateAlpha.wgsl, one section of the list of Gaussians at a time, the last one first. One workgroup a tile and block of channels, one
// thread 8 pixels of it, one below the other; of every Gaussian in the tile it leaves the same sums over the tile's pixels as gather.wgsl over the ellipse's.
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

const STRIP = 8u;
const THREADS = TILE * TILE / STRIP;
const BLOCKS = CHANNELS / BLOCK;
const VALUES = MOMENTS + COLORS * BLOCK;

// Each thread's sums; one more column than threads puts the threads that add them up on different memory banks. Of one Gaussian: with room for more there
// were fewer barriers, but a software adapter compiles workgroup memory slowly, word by word.
var<workgroup> values: array<array<f32, THREADS + 1>, VALUES>;

// Four pixels, one below the other.
struct Half {
  y: vec4f,
  inImage: vec4<bool>,
  transmittance: vec4f, // T before the Gaussian at hand
  behind: vec4f,        // r behind it
  first: vec4f,         // the cotangents of the block's channels
  second: vec4f,
  third: vec4f,
  fourth: vec4f,
}

// Of a number of both halves.
struct Strip { upper: vec4f, lower: vec4f }

// Over some pixels: Σ p·(1, v.y, v.y²), and Σ T·e·cotangent_c.
struct Sums { along: vec3f, colors: vec4f }

@compute @workgroup_size(TILE, TILE / STRIP)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) thread: u32) {
  let batch = workgroup.z / BLOCKS;
  let block = workgroup.z % BLOCKS;
  let x = f32(id.x);
  let firstGaussian = batch * scene.gaussians + 128u * scene.firstGroup;
  let tile = workgroup.y * scene.tileColumns + workgroup.x;
  let tiles = scene.tileRows * scene.tileColumns;
  let firstWords = (batch * tiles + tile) * scene.groups + scene.firstGroup;
  let words = 4u * min(scene.sectionGroups, scene.groups - scene.firstGroup);
  var upper = halfAt(batch, block, id.y * STRIP, id.x);
  var lower = halfAt(batch, block, id.y * STRIP + 4u, id.x);

  var beforeWord: array<Strip, 4 * SECTION_GROUPS>;
  for (var word = 0u; word < words; word++) {
    beforeWord[word] = Strip(upper.transmittance, lower.transmittance);
    if (word + 1 == words) { break; }
    var bits = bitmap[firstWords + word / 4u][word % 4u];
    while (bits != 0u) {
      let n = firstGaussian + 32u * word + firstTrailingBit(bits);
      bits &= bits - 1u;
      stepForward(&upper, n, x);
      stepForward(&lower, n, x);
    }
  }

  var before: array<Strip, 32>;
  for (var word = words; word > 0u; word--) {
    let wordBits = bitmap[firstWords + (word - 1u) / 4u][(word - 1u) % 4u];
    let firstOfWord = 32u * (word - 1u);
    upper.transmittance = beforeWord[word - 1u].upper;
    lower.transmittance = beforeWord[word - 1u].lower;
    var bits = wordBits;
    while (bits != 0u) {
      let bit = firstTrailingBit(bits);
      bits &= bits - 1u;
      before[bit] = Strip(upper.transmittance, lower.transmittance);
      stepForward(&upper, firstGaussian + firstOfWord + bit, x);
      stepForward(&lower, firstGaussian + firstOfWord + bit, x);
    }

    bits = wordBits;
    while (bits != 0u) {
      let bit = firstLeadingBit(bits);
      bits ^= 1u << bit;
      let n = firstGaussian + firstOfWord + bit;
      upper.transmittance = before[bit].upper;
      lower.transmittance = before[bit].lower;
      let sumsOfUpper = stepBack(&upper, n, x, block);
      let sumsOfLower = stepBack(&lower, n, x, block);
      let vx = (x - geometry[n].mean.x) * geometry[n].inverseWidth;
      let along = sumsOfUpper.along + sumsOfLower.along;
      let colorSum = sumsOfUpper.colors + sumsOfLower.colors;
      values[0][thread] = along.x;
      values[1][thread] = along.x * vx;
      values[2][thread] = along.y;
      values[3][thread] = along.x * vx * vx;
      values[4][thread] = along.y * vx;
      values[5][thread] = along.z;
      for (var c = 0u; c < COLORS * BLOCK; c++) { values[MOMENTS + c][thread] = colorSum[c]; }
      workgroupBarrier();
      if (thread < VALUES) {
        let row = batch * 128u * scene.sectionGroups + firstOfWord + bit;
        var sum = 0.0;
        for (var other = 0u; other < THREADS; other++) { sum += values[thread][other]; }
        partials[((row * tiles + tile) * BLOCKS + block) * VALUES + thread] = sum;
      }
      workgroupBarrier();
    }
  }
  if (scene.firstGroup > 0u) {
    writeBehind(upper.behind, batch * BLOCKS + block, id.y * STRIP, id.x);
    writeBehind(lower.behind, batch * BLOCKS + block, id.y * STRIP + 4u, id.x);
  }
}

// From before a Gaussian to behind it.
fn stepForward(half: ptr<function, Half>, n: u32, x: f32) {
  (*half).transmittance *= 1.0 - geometry[n].weight * peakAt(n, whitenedY(n, x, (*half).y), x, (*half).inImage);
}

// From behind a Gaussian to before it, whose transmittance is there already.
fn stepBack(half: ptr<function, Half>, n: u32, x: f32, block: u32) -> Sums {
  let vy = whitenedY(n, x, (*half).y);
  let e = peakAt(n, vy, x, (*half).inImage);
  let color = n * CHANNELS + block * BLOCK;
  var u = (*half).first * colorAt(color);
  if (BLOCK > 1) { u += (*half).second * colorAt(color + 1); }
  if (BLOCK > 2) { u += (*half).third * colorAt(color + 2); }
  if (BLOCK > 3) { u += (*half).fourth * colorAt(color + 3); }
  let lit = (*half).transmittance * e;
  let p = lit * (u - (*half).behind);
  let k = geometry[n].weight * e;
  (*half).behind = k * u + (1.0 - k) * (*half).behind;

  var colorSum = vec4f(dot(lit, (*half).first), 0.0, 0.0, 0.0);
  if (BLOCK > 1) { colorSum.y = dot(lit, (*half).second); }
  if (BLOCK > 2) { colorSum.z = dot(lit, (*half).third); }
  if (BLOCK > 3) { colorSum.w = dot(lit, (*half).fourth); }
  return Sums(vec3f(dot(p, vec4f(1.0)), dot(p, vy), dot(p * vy, vy)), colorSum);
}

fn whitenedY(n: u32, x: f32, y: vec4f) -> vec4f {
  return (y - geometry[n].mean.y - geometry[n].slope * (x - geometry[n].mean.x)) * geometry[n].inverseHeight;
}

// e = exp(−v·v/2) where the Gaussian reaches. Nothing beyond the image, where one that hardly reaches it may be as large as float32 allows if its map
// is divided by its sum.
fn peakAt(n: u32, vy: vec4f, x: f32, inImage: vec4<bool>) -> vec4f {
  let vx = (x - geometry[n].mean.x) * geometry[n].inverseWidth;
  let q = vx * vx + vy * vy;
  return select(vec4f(0.0), exp(-0.5 * q), (q <= vec4f(scene.cutoffSquared)) & inImage);
}

fn colorAt(place: u32) -> f32 {
  if (COLORS == 0u) { return 1.0; }
  return colors[place];
}

// As it is behind the section but for the transmittance, which is that before the section.
fn halfAt(batch: u32, block: u32, firstRow: u32, column: u32) -> Half {
  let isFirst = scene.firstGroup == 0u;
  let isLast = scene.firstGroup + scene.sectionGroups >= scene.groups;
  let section = scene.firstGroup / scene.sectionGroups;
  var half = Half();
  half.y = f32(firstRow) + vec4f(0.0, 1.0, 2.0, 3.0);
  half.transmittance = vec4f(1.0);
  if (column >= scene.width) { return half; }
  for (var i = 0u; i < 4u && firstRow + i < scene.height; i++) {
    half.inImage[i] = true;
    let pixel = (firstRow + i) * scene.width + column;
    let pixels = scene.height * scene.width;
    if (!isFirst) { half.transmittance[i] = transmittances[((section - 1u) * scene.batch + batch) * pixels + pixel]; }
    if (!isLast) { half.behind[i] = behind[(batch * BLOCKS + block) * pixels + pixel]; }
    let at = (batch * pixels + pixel) * CHANNELS + block * BLOCK;
    half.first[i] = cotangent[at];
    if (BLOCK > 1) { half.second[i] = cotangent[at + 1]; }
    if (BLOCK > 2) { half.third[i] = cotangent[at + 2]; }
    if (BLOCK > 3) { half.fourth[i] = cotangent[at + 3]; }
  }
  return half;
}

fn writeBehind(strip: vec4f, plane: u32, firstRow: u32, column: u32) {
  if (column >= scene.width) { return; }
  for (var i = 0u; i < 4u && firstRow + i < scene.height; i++) { behind[(plane * scene.height + firstRow + i) * scene.width + column] = strip[i]; }
}
