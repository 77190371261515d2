/** The colour maps: 256 colours from the low end of a range to its high end. */
import { interpolateViridis } from 'd3-scale-chromatic';
import { divergingColor } from './diverging.js';
import { integerColor } from './integers.js';
import type { Rgb } from './oklab.js';
import type { Theme } from './theme.js';

/** grey: pictures. viridis: other values. diverging: gradients and signed errors. integers: labels, by `integerEntry`. */
export type ColorMapName = 'grey' | 'viridis' | 'diverging' | 'integers';

/**
 * 256 RGBA entries, opaque. The two entries in the middle of a diverging map are the theme's background, byte for byte, so that
 * interpolation gives the background at zero as well.
 */
export function colorMap(name: ColorMapName, theme: Theme): Uint8Array {
  const bytes = new Uint8Array(256 * 4);
  for (let entry = 0; entry < 256; entry++) {
    const [red, green, blue] = colorOf(name, entry, theme);
    bytes.set([Math.round(red * 255), Math.round(green * 255), Math.round(blue * 255), 255], entry * 4);
  }
  return bytes;
}

function colorOf(name: ColorMapName, entry: number, theme: Theme): Rgb {
  if (name === 'grey') return [entry / 255, entry / 255, entry / 255];
  if (name === 'diverging') return divergingColor(entry < 128 ? (entry - 127) / 127 : (entry - 128) / 127, theme);
  if (name === 'integers') return integerColor(entry, theme);
  return channelsOf(interpolateViridis(entry / 255));
}

/** d3 writes its maps as `rgb(…)` or `#rrggbb`. */
function channelsOf(css: string): Rgb {
  const hex = /^#(..)(..)(..)$/.exec(css);
  const [red, green, blue] = hex ? hex.slice(1).map((pair) => Number.parseInt(pair, 16)) : (css.match(/[\d.]+/g) ?? []).map(Number);
  if (red === undefined || green === undefined || blue === undefined)
    throw new Error(`d3-scale-chromatic gave ${css}, which is no colour.`);
  return [red / 255, green / 255, blue / 255];
}
