/** Which cell of a panel is which pixel of the pointer: panels with as many rows and columns point together. */
import type { Shape } from '../../../experiment/contract.js';
import type { Experiment, Reference } from '../../../experiment/experiment.js';
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

/** Every tensor of so many rows and columns, as the engine will name them; it knows their numbers. */
export function referencesOfSize({ tensors, nodes }: Experiment, { rows, columns }: Grid): Reference[] {
  const all = [
    ...tensors.map(({ name, shape }) => ({ reference: name, shape })),
    ...nodes.flatMap(({ outputs }) => outputs.map(({ reference, shape }) => ({ reference, shape }))),
  ];
  return all
    .filter(({ shape }) =>
      (['picture', 'map', 'list'] as const).some((arrangement) => {
        const grid = gridOf(shape, arrangement);
        return grid.rows === rows && grid.columns === columns;
      }),
    )
    .map(({ reference }) => reference);
}
