/**
 * Which cell of a panel is which pixel of the pointer. The pointer speaks of [rows, columns] of the tensor's own last axes, so that panels of
 * the same size point together however they are arranged; a list lies on its side, with its things in columns.
 */
import type { Shape } from '../../../experiment/contract.js';
import { type Arrangement, pictureSizes } from '../../../experiment/layout.js';
import type { PointedPixel } from '../../../experiment/messages.js';

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Rows and columns of the panel. */
export function gridOf(shape: Shape, arrangement: Arrangement): { rows: number; columns: number } {
  if (arrangement === 'picture') {
    const [rows, columns] = pictureSizes(shape);
    return { rows, columns };
  }
  return shape.length >= 2 ? { rows: shape.at(-1) as number, columns: shape.at(-2) as number } : { rows: 1, columns: shape[0] ?? 1 };
}

export function pixelOf(shape: Shape, arrangement: Arrangement, batch: number, cell: Cell): PointedPixel {
  const [rows, columns] = pictureSizes(shape);
  if (arrangement === 'picture') return { rows, columns, row: cell.row, column: cell.column, batch };
  // As a picture, [N, K] has N rows of K columns, and [B, N, K] has B rows of N columns with K channels.
  if (shape.length === 2) return { rows, columns, row: cell.column, column: cell.row, batch: 0 };
  if (shape.length >= 3) return { rows, columns, row: batch % rows, column: cell.column, batch: Math.floor(batch / rows) };
  return { rows, columns, row: 0, column: cell.column, batch: 0 };
}

/** The cell that the pointer is at, where it points into tensors of this size and at the picture that is shown. */
export function cellOf(shape: Shape, arrangement: Arrangement, batch: number, pixel: PointedPixel | null): Cell | undefined {
  if (pixel === null) return undefined;
  const [rows, columns] = pictureSizes(shape);
  if (pixel.rows !== rows || pixel.columns !== columns) return undefined;
  if (arrangement === 'picture') return { row: pixel.row, column: pixel.column };
  if (shape.length === 2) return { row: pixel.column, column: pixel.row };
  if (shape.length >= 3) return pixel.row + pixel.batch * rows === batch ? { row: 0, column: pixel.column } : undefined;
  return { row: 0, column: pixel.column };
}
