// A tensor as a picture: one full-screen triangle, one invocation a cell, or a pixel where a pixel covers several cells; enlarge.wgsl
// makes pixels of cells. The same picture as webview/color/paintPixels.ts.
//
// tensor, minus: float32 or int32; where nothing is subtracted, minus is tensor again. map: 256 RGBA colours, low to high.
// Target: [min(rows, height), min(columns, width)], premultiplied.

override channels: u32;      // 1: through the map; 3, 4: colours
override integer: bool;
override subtract: bool;
override minusInteger: bool;
override logarithmic: bool;
override integers: bool;      // each integer has a colour of its own
override several: bool;      // a pixel covers several cells, along one axis at least

struct Panel {
  cells: vec2u,              // columns, rows
  pixels: vec2u,             // width, height of the target
  offset: u32,               // of the entry at row 0, column 0, first channel
  rowStride: u32,
  columnStride: u32,
  channelStride: u32,
  nonFinite: vec4f,
  negative: vec4f,           // of integers below 0
}

// The head of statisticsSummary.wgsl's Summary.
struct Range {
  high: f32,
  low: f32,
}

@group(0) @binding(0) var<uniform> panel: Panel;
@group(0) @binding(1) var<uniform> range: Range;
@group(0) @binding(2) var<storage, read> tensor: array<u32>;
@group(0) @binding(3) var<storage, read> minus: array<u32>;
@group(0) @binding(4) var<storage, read> map: array<u32>;

struct Corner {
  @builtin(position) position: vec4f,
  @location(0) @interpolate(flat) start: f32,   // warp(low)
  @location(1) @interpolate(flat) length: f32,  // warp(high) - warp(low)
}

@vertex
fn corner(@builtin(vertex_index) index: u32) -> Corner {
  let start = warp(range.low);
  let position = vec4f(f32(index % 2u) * 4f - 1f, f32(index / 2u) * 4f - 1f, 0f, 1f);
  return Corner(position, start, warp(range.high) - start);
}

// Even over the range, or even over magnitudes: sign(v) log(1 + 1000 |v| / limit).
fn warp(value: f32) -> f32 {
  if (logarithmic) {
    return sign(value) * log(1f + 1000f * (abs(value) / max(abs(range.low), abs(range.high))));
  }
  // Halved, since the length of a range may leave float32.
  return 0.5 * value;
}

@fragment
fn paint(in: Corner) -> @location(0) vec4f {
  let cells = covered(vec2u(in.position.xy));
  var color: vec4f;
  if (integers) {
    color = ownColor(cells);
  } else if (channels == 1u) {
    color = mappedColor(cells, in);
  } else {
    color = meanColor(cells, in);
  }
  return vec4f(color.rgb * color.a, color.a);
}

// Column and row of the first cell that a pixel covers, how many it covers, and at how many of them it looks: evenly spaced.
struct Cells {
  first: vec2u,
  count: vec2u,
  taps: vec2u,
}

const mostTaps = 16u;

fn covered(pixel: vec2u) -> Cells {
  if (!several) {
    return Cells(pixel, vec2u(1u), vec2u(1u));
  }
  let first = share(pixel);
  let count = share(pixel + 1u) - first;
  return Cells(first, count, min(count, vec2u(mostTaps)));
}

// floor(pixel · cells / pixels), whose product could leave u32.
fn share(pixel: vec2u) -> vec2u {
  return pixel * (panel.cells / panel.pixels) + pixel * (panel.cells % panel.pixels) / panel.pixels;
}

// Where the tap's cell begins in the tensor.
fn indexOf(cells: Cells, tap: vec2u) -> u32 {
  let cell = cells.first + tap * cells.count / cells.taps;
  return panel.offset + cell.y * panel.rowStride + cell.x * panel.columnStride;
}

struct Entry {
  value: f32,
  finite: bool,
}

// NaN and infinity are told by their bits, since WGSL lets a compiler assume that floats have neither.
fn decode(word: u32, integers: bool) -> Entry {
  if (integers) {
    return Entry(f32(bitcast<i32>(word)), true);
  }
  let finite = (word & 0x7f800000u) != 0x7f800000u;
  return Entry(bitcast<f32>(select(0u, word, finite)), finite);
}

fn entryAt(index: u32) -> Entry {
  let entry = decode(tensor[index], integer);
  if (!subtract) {
    return entry;
  }
  let subtracted = decode(minus[index], minusInteger);
  // A difference of finite numbers may still leave float32.
  let difference = decode(bitcast<u32>(entry.value - subtracted.value), false);
  return Entry(difference.value, entry.finite && subtracted.finite && difference.finite);
}

// Of the covered cells, the one farthest from the middle of the range, so that no spike is lost; the first of equals.
fn mappedColor(cells: Cells, in: Corner) -> vec4f {
  var shown = entryAt(indexOf(cells, vec2u(0u)));
  if (several) {
    let middle = 0.5 * range.low + 0.5 * range.high;
    for (var row = 0u; row < cells.taps.y; row++) {
      for (var column = 0u; column < cells.taps.x; column++) {
        let entry = entryAt(indexOf(cells, vec2u(column, row)));
        let farther = abs(entry.value - middle) > abs(shown.value - middle);
        shown = Entry(select(shown.value, entry.value, farther), shown.finite && entry.finite);
      }
    }
  }
  let place = position(shown.value, in) * 255f;
  let lower = min(u32(place), 254u);
  let color = mix(unpack4x8unorm(map[lower]), unpack4x8unorm(map[lower + 1u]), place - f32(lower));
  return select(panel.nonFinite, color, shown.finite);
}

// Of the covered cells, the one in the middle: a mean of labels would be none of them.
fn ownColor(cells: Cells) -> vec4f {
  let index = indexOf(cells, cells.taps / 2u);
  let entry = decode(tensor[index], integer);
  var label = i32(entry.value);
  if (integer) {
    label = bitcast<i32>(tensor[index]);
  }
  let color = unpack4x8unorm(map[u32(label + 89 * (label >> 8u)) & 255u]);
  return select(panel.nonFinite, select(color, panel.negative, label < 0), entry.finite);
}

// The mean of the covered cells. Alpha is an opacity and has no range.
fn meanColor(cells: Cells, in: Corner) -> vec4f {
  var sum = vec4f(0f);
  var finite = true;
  for (var row = 0u; row < cells.taps.y; row++) {
    for (var column = 0u; column < cells.taps.x; column++) {
      let first = indexOf(cells, vec2u(column, row));
      var color = vec4f(1f);
      for (var channel = 0u; channel < channels; channel++) {
        let entry = entryAt(first + channel * panel.channelStride);
        finite = finite && entry.finite;
        color[channel] = select(saturate(entry.value), position(entry.value, in), channel < 3u);
      }
      sum += color;
    }
  }
  return select(panel.nonFinite, sum / f32(cells.taps.x * cells.taps.y), finite);
}

// 0 at the low end of the range, 1 at the high end; the middle where the ends are equal.
fn position(value: f32, in: Corner) -> f32 {
  return select(0.5, saturate((warp(value) - in.start) / in.length), range.low < range.high);
}
