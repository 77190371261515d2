/** The numbers themselves, written into the cells of a small tensor. */

import type { Layout } from '../../../experiment/layout.js';
import type { ColorScale, PanelReport } from '../../../experiment/messages.js';
import { integerEntry, positionIn } from '../../color/index.js';
import { element, setText } from '../dom.js';
import { textsOf } from './numberTexts.js';

export interface Numbers {
  readonly element: HTMLElement;
  /** Nothing, where not even one digit of each fits into its cell. @param size of all cells together, in CSS pixels. */
  show(report: PanelReport, layout: Layout, scale: ColorScale, size: { readonly width: number; readonly height: number }): void;
}

/** How wide a character of a fixed-width font is, in parts of the font's size: of the usual ones, the widest. */
const advance = 0.62;
/** Between the numbers of two cells, in characters. */
const space = 0.8;

export function numbers(): Numbers {
  const grid = element('div', { class: 'numbers', attributes: { 'aria-hidden': 'true' } });
  let fontSize = Number.NaN;
  return {
    element: grid,
    show(report, layout, scale, { width, height }) {
      const values = report.values;
      const { rows, columns } = layout;
      grid.hidden = values === undefined || layout.channels !== 1 || rows * columns > 64;
      if (grid.hidden || values === undefined) return;
      if (Number.isNaN(fontSize)) fontSize = Number.parseFloat(getComputedStyle(grid).fontSize);
      const cells = Array.from(
        { length: rows * columns },
        (_, at) => values[layout.offset + Math.floor(at / columns) * layout.rowStride + (at % columns) * layout.columnStride] ?? Number.NaN,
      );
      const texts = height / rows < fontSize ? undefined : textsOf(cells, width / columns / (advance * fontSize) - space);
      grid.hidden = texts === undefined;
      if (texts === undefined) return;
      while (grid.childElementCount > rows * columns) grid.lastElementChild?.remove();
      while (grid.childElementCount < rows * columns) grid.append(element('span'));
      grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
      const position = positionIn(report, scale.logarithmic);
      [...grid.children].forEach((cell, at) => {
        const value = cells[at] as number;
        setText(cell, texts[at] as string);
        cell.classList.toggle('on-light', isLight(colorOf(scale, value, position)));
      });
    },
  };
}

/** Red, green and blue, 0 to 1, of the cell of `value`, or nearly so. */
function colorOf({ map, integers }: ColorScale, value: number, position: (value: number) => number): ArrayLike<number> {
  if (map === undefined) return [0, 0, 0];
  if (integers !== undefined && value < 0) return integers.negative;
  const entry = integers === undefined ? Math.round(255 * (Number.isFinite(value) ? position(value) : 1)) : integerEntry(value);
  return Array.from(map.subarray(4 * entry, 4 * entry + 3), (byte) => byte / 255);
}

/** Whether black reads better on the colour than white (relative luminance over 0.18, WCAG 2's middle). */
function isLight(color: ArrayLike<number>): boolean {
  const linear = (channel: number) => (color[channel] ?? 0) ** 2.2;
  return 0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2) > 0.18;
}
