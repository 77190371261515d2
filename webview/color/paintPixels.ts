/**
 * A tensor as pixels, on the CPU: what the CPU painter shows and the command line writes into PNGs. `heatmap.wgsl` is the same
 * picture on the GPU and is held against this one.
 */
import { integerEntry } from './integers.js';
import { positionIn, type Range } from './range.js';

/** Which entry stands in which row and column. */
export interface CellLayout {
  readonly rows: number;
  readonly columns: number;
  /** Index of the entry at row 0, column 0, first channel. */
  readonly offset: number;
  readonly rowStride: number;
  readonly columnStride: number;
  /** 1: a number a cell, through a colour map. 3 or 4: the channels are red, green, blue (and alpha). */
  readonly channels: 1 | 3 | 4;
  readonly channelStride: number;
}

export interface PixelScale {
  /** 256 RGBA bytes; needed where the layout has one channel. */
  readonly map?: Uint8Array;
  readonly logarithmic: boolean;
  /** [red, green, blue, alpha], 0 to 1. */
  readonly nonFinite: readonly [number, number, number, number];
  /** Each integer takes the map's entry of `integerEntry`, and the negative ones this. */
  readonly integers?: { readonly negative: readonly [number, number, number, number] };
}

/** At most so many cells along each axis are looked at for one pixel; beyond, evenly spaced ones. */
const tapsPerAxis = 16;

/**
 * RGBA bytes, not premultiplied, row-major, of a picture of `size` [height, width] pixels; without it, of one pixel a cell.
 *
 * A pixel at most as large as a cell shows the cell under its centre. A larger one shows, of the cells it covers, the one farthest
 * from the middle of the range (the first of equals), so that no spike is lost; where channels are colours, their mean; of integers the one
 * in the middle. A cell that is not finite goes before all others.
 */
export function paintPixels(
  data: ArrayLike<number>,
  layout: CellLayout,
  scale: PixelScale,
  range: Range,
  size: readonly [number, number] = [layout.rows, layout.columns],
): Uint8ClampedArray<ArrayBuffer> {
  const [height, width] = size;
  if (layout.rows === 0 || layout.columns === 0) return new Uint8ClampedArray(height * width * 4);
  // Every cell is coloured once, however many pixels show it.
  const colored = [Math.min(layout.rows, height), Math.min(layout.columns, width)] as const;
  const colors = paintCells(data, layout, scale, range, colored);
  return colored[0] === height && colored[1] === width ? colors : enlarged(colors, colored, size);
}

/** A picture that is along each axis at most as large as the layout. */
function paintCells(
  data: ArrayLike<number>,
  layout: CellLayout,
  scale: PixelScale,
  range: Range,
  [height, width]: readonly [number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(height * width * 4);
  const colorOf =
    layout.channels > 1
      ? meanColor(data, layout, scale, range)
      : scale.integers
        ? ownColor(data, layout, scale)
        : mappedColor(data, layout, scale, range);
  const nonFinite = scale.nonFinite.map((channel) => channel * 255);
  const columns = Array.from({ length: width }, (_, x) => coveredCells(x, width, layout.columns));
  for (let y = 0; y < height; y++) {
    const rows = coveredCells(y, height, layout.rows);
    for (let x = 0; x < width; x++) {
      pixels.set(colorOf(rows, columns[x] as readonly number[]) ?? nonFinite, (y * width + x) * 4);
    }
  }
  return pixels;
}

/** The cells along one axis that a pixel covers, all of them or {@link tapsPerAxis}. */
function coveredCells(pixel: number, pixels: number, cells: number): readonly number[] {
  const first = Math.floor((pixel * cells) / pixels);
  const count = Math.floor(((pixel + 1) * cells) / pixels) - first;
  const taps = Math.min(count, tapsPerAxis);
  return Array.from({ length: taps }, (_, tap) => first + Math.floor((tap * count) / taps));
}

/** Each pixel of `size` takes the pixel of `from` under its centre. */
function enlarged(
  pixels: Uint8ClampedArray<ArrayBuffer>,
  [fromHeight, fromWidth]: readonly [number, number],
  [height, width]: readonly [number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const nearest = (pixel: number, count: number, from: number) => Math.floor(((2 * pixel + 1) * from) / (2 * count));
  const columns = Array.from({ length: width }, (_, x) => nearest(x, width, fromWidth));
  const from = new Uint32Array(pixels.buffer);
  const to = new Uint32Array(height * width);
  for (let y = 0; y < height; y++) {
    const row = nearest(y, height, fromHeight) * fromWidth;
    for (let x = 0; x < width; x++) to[y * width + x] = from[row + (columns[x] as number)] as number;
  }
  return new Uint8ClampedArray(to.buffer);
}

/** RGBA of 0 to 255 for the cells in these rows and columns; undefined where one of them is not finite. */
type ColorOf = (rows: readonly number[], columns: readonly number[]) => readonly number[] | undefined;

function mappedColor(data: ArrayLike<number>, layout: CellLayout, { map, logarithmic }: PixelScale, range: Range): ColorOf {
  if (map === undefined) throw new Error('A layout of one channel needs a colour map in its scale.');
  const position = positionIn(range, logarithmic);
  // In float32, as on the GPU, so that both choose the same of two cells at nearly the same distance.
  const middle = Math.fround(range.low / 2 + range.high / 2);
  return (rows, columns) => {
    let farthest = -1;
    let shown = 0;
    for (const row of rows) {
      for (const column of columns) {
        const value = data[layout.offset + row * layout.rowStride + column * layout.columnStride] as number;
        if (!Number.isFinite(value)) return undefined;
        const distance = Math.abs(Math.fround(value - middle));
        if (distance > farthest) {
          farthest = distance;
          shown = value;
        }
      }
    }
    return colorAt(map, position(shown));
  };
}

function colorAt(map: Uint8Array, position: number): readonly number[] {
  const entry = position * 255;
  const lower = Math.min(254, Math.floor(entry));
  const fraction = entry - lower;
  const channel = (c: number) => (map[lower * 4 + c] as number) * (1 - fraction) + (map[lower * 4 + 4 + c] as number) * fraction;
  return [channel(0), channel(1), channel(2), channel(3)];
}

/** A mean of labels, or the one farthest from somewhere, would be none of them. */
function ownColor(data: ArrayLike<number>, layout: CellLayout, { map, integers }: PixelScale): ColorOf {
  if (map === undefined || integers === undefined) throw new Error('Integers need a colour map in their scale.');
  const negative = integers.negative.map((channel) => channel * 255);
  const middle = (cells: readonly number[]) => cells[cells.length >> 1] as number;
  return (rows, columns) => {
    const value = data[layout.offset + middle(rows) * layout.rowStride + middle(columns) * layout.columnStride] as number;
    if (!Number.isFinite(value)) return undefined;
    const entry = 4 * integerEntry(Math.trunc(value));
    return value < 0 ? negative : [...map.subarray(entry, entry + 4)];
  };
}

/** Alpha is an opacity and has no range. */
function meanColor(data: ArrayLike<number>, layout: CellLayout, { logarithmic }: PixelScale, range: Range): ColorOf {
  const position = positionIn(range, logarithmic);
  return (rows, columns) => {
    const sum = [0, 0, 0, 0];
    for (const row of rows) {
      for (const column of columns) {
        const first = layout.offset + row * layout.rowStride + column * layout.columnStride;
        for (let channel = 0; channel < 4; channel++) {
          const value = channel < layout.channels ? (data[first + channel * layout.channelStride] as number) : 1;
          if (!Number.isFinite(value)) return undefined;
          sum[channel] = (sum[channel] as number) + (channel < 3 ? position(value) : Math.min(1, Math.max(0, value)));
        }
      }
    }
    const weight = 255 / (rows.length * columns.length);
    return sum.map((channel) => channel * weight);
  };
}
