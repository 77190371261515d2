/** The regular grid that SLIC begins with, and whose cells say which centres a pixel looks at. */
import type { Attributes } from '../../../experiment/contract.js';
import { numberOf } from '../inputs.js';

export interface Grid {
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
  /** The side of a square as large as a cell, in px: S in the paper. */
  readonly spacing: number;
}

/** Of all grids of at most `segments` cells the one whose cells have the shortest diagonal: nearly square ones, and nearly as many. */
export function gridOf(height: number, width: number, segments: number): Grid {
  let [rows, columns, shortest] = [1, 1, Number.POSITIVE_INFINITY];
  for (let r = 1; r <= Math.min(height, segments); r++) {
    const c = Math.min(width, Math.floor(segments / r));
    const diagonal = Math.hypot(height / r, width / c);
    if (diagonal < shortest) [rows, columns, shortest] = [r, c, diagonal];
  }
  return { height, width, rows, columns, spacing: Math.sqrt((height * width) / (rows * columns)) };
}

/** The cell, along one axis, that a pixel lies in: cells differ by at most one pixel. */
export function cellOf(pixel: number, pixels: number, cells: number): number {
  return Math.floor((pixel * cells) / pixels);
}

/** Its first pixel; of `cell` = `cells`, the end of the axis. */
export function startOf(cell: number, pixels: number, cells: number): number {
  return Math.ceil((cell * pixels) / cells);
}

/** What a distance of one pixel weighs against a colour difference of 1. */
export function positionWeight({ spacing }: Grid, attributes: Attributes): number {
  return numberOf(attributes, 'compactness') / spacing;
}
