/**
 * A tensor as pixels, on the CPU: what the CPU painter shows and the command line writes into PNGs. `heatmap.wgsl` is the same
 * picture on the GPU and is held against this one.
 */
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
}

/** At most so many cells along each axis are looked at for one pixel; beyond, evenly spaced ones. */
const tapsPerAxis = 16;

/**
 * RGBA bytes, not premultiplied, row-major, of a picture of `size` [height, width] pixels; without it, of one pixel a cell.
 *
 * A pixel at most as large as a cell shows the cell under its centre. A larger one shows, of the cells it covers, the one farthest
 * from the middle of the range (the first of equals), so that no spike is lost; where channels are colours, their mean. A cell
 * that is not finite goes before all others.
 */
export function paintPixels(
  data: ArrayLike<number>,
  layout: CellLayout,
  scale: PixelScale,
  range: Range,
  size: readonly [number, number] = [layout.rows, layout.columns],
): Uint8ClampedArray<ArrayBuffer> {
  const [height, width] = size;
  const pixels = new Uint8ClampedArray(height * width * 4);
  if (layout.rows === 0 || layout.columns === 0) return pixels;
  const position = positionIn(range, scale.logarithmic);
  const nonFinite = scale.nonFinite.map((channel) => channel * 255);
  const columns = Array.from({ length: width }, (_, x) => coveredCells(x, width, layout.columns));
  for (let y = 0; y < height; y++) {
    const rows = coveredCells(y, height, layout.rows);
    for (let x = 0; x < width; x++) {
      const cells = { rows, columns: columns[x] as readonly number[] };
      const color =
        layout.channels === 1 ? mappedColor(data, layout, cells, scale, range, position) : meanColor(data, layout, cells, position);
      pixels.set(color ?? nonFinite, (y * width + x) * 4);
    }
  }
  return pixels;
}

interface Cells {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** The cells along one axis that pixel `pixel` of `pixels` shows. */
function coveredCells(pixel: number, pixels: number, cells: number): readonly number[] {
  if (cells <= pixels) return [Math.floor(((2 * pixel + 1) * cells) / (2 * pixels))];
  const first = Math.floor((pixel * cells) / pixels);
  const count = Math.floor(((pixel + 1) * cells) / pixels) - first;
  const taps = Math.min(count, tapsPerAxis);
  return Array.from({ length: taps }, (_, tap) => first + Math.floor((tap * count) / taps));
}

/** Undefined where a covered entry is not finite. */
function mappedColor(
  data: ArrayLike<number>,
  layout: CellLayout,
  cells: Cells,
  { map }: PixelScale,
  range: Range,
  position: (value: number) => number,
): readonly number[] | undefined {
  if (map === undefined) throw new Error('A layout of one channel needs a colour map in its scale.');
  // In float32, as on the GPU, so that both choose the same of two cells at nearly the same distance.
  const middle = Math.fround(range.low / 2 + range.high / 2);
  let farthest = -1;
  let shown = 0;
  for (const row of cells.rows) {
    for (const column of cells.columns) {
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
}

function colorAt(map: Uint8Array, position: number): readonly number[] {
  const entry = position * 255;
  const lower = Math.min(254, Math.floor(entry));
  const fraction = entry - lower;
  return [0, 1, 2, 3].map((channel) => {
    const from = map[lower * 4 + channel] as number;
    return from + ((map[lower * 4 + 4 + channel] as number) - from) * fraction;
  });
}

/** Undefined where a covered entry is not finite. Alpha is an opacity and has no range. */
function meanColor(
  data: ArrayLike<number>,
  layout: CellLayout,
  cells: Cells,
  position: (value: number) => number,
): readonly number[] | undefined {
  const sum = [0, 0, 0, 0];
  for (const row of cells.rows) {
    for (const column of cells.columns) {
      const first = layout.offset + row * layout.rowStride + column * layout.columnStride;
      for (let channel = 0; channel < 4; channel++) {
        const value = channel < layout.channels ? (data[first + channel * layout.channelStride] as number) : 1;
        if (!Number.isFinite(value)) return undefined;
        sum[channel] = (sum[channel] as number) + (channel < 3 ? position(value) : Math.min(1, Math.max(0, value)));
      }
    }
  }
  const weight = 255 / (cells.rows.length * cells.columns.length);
  return sum.map((channel) => channel * weight);
}
