/** How a tensor of any rank lies on a flat panel: which entry stands in which row and column. */
import type { Shape } from './contract.js';

export interface Layout {
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

/**
 * picture: the last three axes are [H, W, C], an axis before them is the batch (rank 2 is [H, W]).
 * map: the last two axes are [H, W], an axis before them is the batch: a label for each pixel.
 * list: the last two axes are [N, K], N things with K components each; drawn as K rows of N columns, so that a long list is a strip.
 */
export type Arrangement = 'picture' | 'map' | 'list';

export interface LayoutPick {
  readonly batch: number;
  /** The channel shown, or 'color' for channels that are colours. Lists show all components. */
  readonly channel: number | 'color';
}

/** The layout of a tensor of `shape` on a panel. Ranks above the arrangement's are folded into the batch. */
export function layoutOf(shape: Shape, arrangement: Arrangement, pick: LayoutPick): Layout {
  if (arrangement === 'list') {
    const components = shape.length >= 2 ? (shape.at(-1) as number) : 1;
    const entries = (shape.length >= 2 ? shape.at(-2) : shape.at(-1)) ?? 1;
    return {
      rows: components,
      columns: entries,
      offset: pick.batch * entries * components,
      rowStride: 1,
      columnStride: components,
      channels: 1,
      channelStride: 0,
    };
  }
  const [height, width, channels] = pictureSizes(shape, arrangement);
  const color = pick.channel === 'color' && (channels === 3 || channels === 4);
  return {
    rows: height,
    columns: width,
    offset: pick.batch * height * width * channels + (typeof pick.channel === 'number' ? pick.channel : 0),
    rowStride: width * channels,
    columnStride: channels,
    channels: color ? channels : 1,
    channelStride: color ? 1 : 0,
  };
}

/** [height, width, channels] of a picture; a row is [1, n, 1], a scalar [1, 1, 1]. */
export function pictureSizes(shape: Shape, arrangement: Arrangement = 'picture'): [number, number, number] {
  if (arrangement === 'map' && shape.length > 2) return [shape.at(-2) as number, shape.at(-1) as number, 1];
  if (shape.length === 0) return [1, 1, 1];
  if (shape.length === 1) return [1, shape[0] as number, 1];
  if (shape.length === 2) return [shape[0] as number, shape[1] as number, 1];
  return [shape.at(-3) as number, shape.at(-2) as number, shape.at(-1) as number];
}

/** How many pictures or lists the tensor holds. */
export function batchSize(shape: Shape, arrangement: Arrangement): number {
  const inner = arrangement === 'picture' ? 3 : 2;
  return shape.slice(0, Math.max(0, shape.length - inner)).reduce((product, size) => product * size, 1);
}
