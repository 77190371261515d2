/** The colour bar under a panel: the map from end to end, and the numbers that its ends stand for; without a map these alone; of integers, which they are. */

import { formatNumber, formatRange } from '../../../experiment/formatNumber.js';
import type { ColorScale, PanelReport } from '../../../experiment/messages.js';
import { element, setText } from '../dom.js';

export interface ColorBar {
  readonly element: HTMLElement;
  showScale(scale: ColorScale | undefined): void;
  showReport(report: PanelReport, signed: boolean): void;
}

export function colorBar(): ColorBar {
  const low = element('span', { class: 'end' });
  const high = element('span', { class: 'end high' });
  const canvas = element('canvas', { class: 'map', attributes: { width: '256', height: '1', 'aria-hidden': 'true' } });
  const bar = element('div', { class: 'color-bar' }, low, canvas, high);
  let integers = false;
  let mapped = true;
  return {
    element: bar,
    showScale(scale) {
      integers = scale?.integers !== undefined;
      const map = integers ? undefined : scale?.map;
      mapped = map !== undefined;
      canvas.hidden = !mapped;
      if (map === undefined) return;
      const image = new ImageData(256, 1);
      image.data.set(map);
      canvas.getContext('2d')?.putImageData(image, 0, 0);
    },
    showReport(report, signed) {
      const { minimum, maximum, count } = report.statistics;
      if (integers) {
        setText(low, count === 0 ? '' : `${formatRange(minimum, maximum)}, a colour per integer`);
        setText(high, '');
        bar.title = minimum < 0 ? 'Negative integers are drawn as the background.' : '';
        return;
      }
      const least = `${minimum < report.low ? '≤ ' : ''}${formatNumber(report.low)}`;
      const most = `${maximum > report.high ? '≥ ' : ''}${signed && report.high > 0 ? '+' : ''}${formatNumber(report.high)}`;
      setText(low, mapped ? least : `${least} … ${most}`);
      setText(high, mapped ? most : '');
      bar.title = report.clipped ? 'Numbers beyond the ends are drawn in the colours of the ends.' : '';
    },
  };
}
