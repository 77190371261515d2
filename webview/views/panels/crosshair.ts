/** Two thin lines through the pixel that is pointed at, on every panel of its size; along its only row or column there is none. */
import type { PointedPixel } from '../../../experiment/messages.js';
import { element } from '../dom.js';
import { cellOf, type Grid } from './cells.js';

export interface Crosshair {
  readonly element: HTMLElement;
  show(grid: Grid, pixel: PointedPixel | null): void;
}

export function crosshair(): Crosshair {
  const horizontal = element('div', { class: 'horizontal' });
  const vertical = element('div', { class: 'vertical' });
  const cross = element('div', { class: 'crosshair', attributes: { 'aria-hidden': 'true' } }, horizontal, vertical);
  cross.hidden = true;
  return {
    element: cross,
    show(grid, pixel) {
      const cell = cellOf(grid, pixel);
      cross.hidden = cell === undefined;
      if (cell === undefined) return;
      const { rows, columns } = grid;
      horizontal.hidden = rows === 1;
      vertical.hidden = columns === 1;
      horizontal.style.top = `${(100 * cell.row) / rows}%`;
      horizontal.style.height = `${100 / rows}%`;
      vertical.style.left = `${(100 * cell.column) / columns}%`;
      vertical.style.width = `${100 / columns}%`;
    },
  };
}
