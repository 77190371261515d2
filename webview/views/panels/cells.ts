/** Which cell of a panel is which pixel of the pointer: panels with as many rows and columns point together. */
import type { Shape } from '../../../experiment/contract.js';
import { type Arrangement, layoutOf } from '../../../experiment/layout.js';
import type { PointedPixel } from '../../../experiment/messages.js';

export interface Cell {
  readonly row: number;
  readonly column: number;
}

export interface Grid {
  readonly rows: number;
  readonly columns: number;
}

export function gridOf(shape: Shape, arrangement: Arrangement): Grid {
  const { rows, columns } = layoutOf(shape, arrangement, { batch: 0, channel: 0 });
  return { rows, columns };
}

/** The cell that the pointer is at, where it points into tensors of this size. */
export function cellOf({ rows, columns }: Grid, pixel: PointedPixel | null): Cell | undefined {
  return pixel !== null && pixel.rows === rows && pixel.columns === columns ? { row: pixel.row, column: pixel.column } : undefined;
}
