/** The numbers themselves, written into the cells of a small tensor. */

import { formatNumber } from '../../../experiment/formatNumber.js';
import type { Layout } from '../../../experiment/layout.js';
import type { ColorScale, PanelReport } from '../../../experiment/messages.js';
import { positionIn } from '../../color/index.js';
import { element, setText } from '../dom.js';

export interface Numbers {
  readonly element: HTMLElement;
  show(report: PanelReport, layout: Layout, scale: ColorScale): void;
}

export function numbers(): Numbers {
  const grid = element('div', { class: 'numbers', attributes: { 'aria-hidden': 'true' } });
  return {
    element: grid,
    show(report, layout, scale) {
      const values = report.values;
      const { rows, columns } = layout;
      grid.hidden = values === undefined || layout.channels !== 1 || rows * columns > 64;
      if (grid.hidden || values === undefined) return;
      while (grid.childElementCount > rows * columns) grid.lastElementChild?.remove();
      while (grid.childElementCount < rows * columns) grid.append(element('span'));
      grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
      const position = positionIn(report, scale.logarithmic);
      [...grid.children].forEach((cell, at) => {
        const value =
          values[layout.offset + Math.floor(at / columns) * layout.rowStride + (at % columns) * layout.columnStride] ?? Number.NaN;
        setText(cell, formatNumber(value));
        cell.classList.toggle('on-light', isLight(scale.map, Number.isFinite(value) ? position(value) : 1));
      });
    },
  };
}

/** Whether black reads better than white on the map's colour at `position`, 0 to 1 (relative luminance over 0.18, WCAG 2's middle). */
function isLight(map: Uint8Array | undefined, position: number): boolean {
  if (map === undefined) return false;
  const entry = 4 * Math.round(255 * position);
  const linear = (channel: number) => ((map[entry + channel] ?? 0) / 255) ** 2.2;
  return 0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2) > 0.18;
}
