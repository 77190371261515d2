// A tensor as a picture: one full-screen triangle, one invocation a device pixel. The same picture as webview/color/paintPixels.ts.
//
// tensor, minus: any size, float32 or int32; where nothing is subtracted, minus is tensor again. map: 256 RGBA colours.
// Output: premultiplied colour. Needs entry.wgsl.

struct Panel {
  rows: u32,
  columns: u32,
  offset: u32,         // of the entry at row 0, column 0, first channel
  rowStride: u32,
  columnStride: u32,
  channels: u32,       // 1: through the map; 3, 4: colours
  channelStride: u32,
  height: u32,         // device pixels
  width: u32,
  integer: u32,
  subtract: u32,
  minusInteger: u32,
  nonFinite: vec4f,
  logarithmic: u32,
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
  if (panel.logarithmic != 0u) {
    return sign(value) * log(1f + 1000f * (abs(value) / max(abs(range.low), abs(range.high))));
  }
  // Halved, since the length of a range may leave float32.
  return 0.5 * value;
}

// At most so many cells along each axis are looked at for one pixel; beyond, evenly spaced ones.
const taps = 16u;

@fragment
fn paint(in: Corner) -> @location(0) vec4f {
  let pixel = vec2u(in.position.xy);
  let rows = covered(pixel.y, panel.height, panel.rows);
  let columns = covered(pixel.x, panel.width, panel.columns);
  var color: vec4f;
  if (panel.channels == 1u) {
    color = mappedColor(rows, columns, in);
  } else {
    color = meanColor(rows, columns, in);
  }
  return vec4f(color.rgb * color.a, color.a);
}

struct Cells {
  first: u32,
  count: u32,
}

// The cells along one axis that a pixel shows: the one under its centre, or all that it covers.
fn covered(pixel: u32, pixels: u32, cells: u32) -> Cells {
  if (cells <= pixels) {
    return Cells((2u * pixel + 1u) * cells / (2u * pixels), 1u);
  }
  let first = share(pixel, pixels, cells);
  return Cells(first, share(pixel + 1u, pixels, cells) - first);
}

// floor(pixel · cells / pixels), whose product could leave u32.
fn share(pixel: u32, pixels: u32, cells: u32) -> u32 {
  return pixel * (cells / pixels) + pixel * (cells % pixels) / pixels;
}

fn tapped(cells: Cells, tap: u32) -> u32 {
  return cells.first + tap * cells.count / min(cells.count, taps);
}

fn entryAt(index: u32) -> Entry {
  let entry = decode(tensor[index], panel.integer != 0u);
  if (panel.subtract == 0u) {
    return entry;
  }
  return difference(entry, decode(minus[index], panel.minusInteger != 0u));
}

// Of the covered cells, the one farthest from the middle of the range, so that no spike is lost; the first of equals.
fn mappedColor(rows: Cells, columns: Cells, in: Corner) -> vec4f {
  let middle = 0.5 * range.low + 0.5 * range.high;
  var farthest = -1f;
  var shown = 0f;
  for (var r = 0u; r < min(rows.count, taps); r++) {
    for (var c = 0u; c < min(columns.count, taps); c++) {
      let entry = entryAt(panel.offset + tapped(rows, r) * panel.rowStride + tapped(columns, c) * panel.columnStride);
      if (!entry.finite) {
        return panel.nonFinite;
      }
      let distance = abs(entry.value - middle);
      if (distance > farthest) {
        farthest = distance;
        shown = entry.value;
      }
    }
  }
  let place = position(shown, in) * 255f;
  let lower = min(u32(place), 254u);
  return mix(unpack4x8unorm(map[lower]), unpack4x8unorm(map[lower + 1u]), place - f32(lower));
}

// The mean of the covered cells. Alpha is an opacity and has no range.
fn meanColor(rows: Cells, columns: Cells, in: Corner) -> vec4f {
  var sum = vec4f(0f);
  for (var r = 0u; r < min(rows.count, taps); r++) {
    for (var c = 0u; c < min(columns.count, taps); c++) {
      let first = panel.offset + tapped(rows, r) * panel.rowStride + tapped(columns, c) * panel.columnStride;
      var color = vec4f(1f);
      for (var channel = 0u; channel < panel.channels; channel++) {
        let entry = entryAt(first + channel * panel.channelStride);
        if (!entry.finite) {
          return panel.nonFinite;
        }
        color[channel] = select(saturate(entry.value), position(entry.value, in), channel < 3u);
      }
      sum += color;
    }
  }
  return sum / f32(min(rows.count, taps) * min(columns.count, taps));
}

// 0 at the low end of the range, 1 at the high end; the middle where the ends are equal.
fn position(value: f32, in: Corner) -> f32 {
  if (!(range.low < range.high)) {
    return 0.5;
  }
  return saturate((warp(value) - in.start) / in.length);
}
