/**
 * A colour for each integer, for labels and indices, whose order says nothing. Colours of integers that follow one another are as far apart
 * as can be, in lightness too, so that they tell apart where a cone type is missing.
 */
import { greatestChroma, type Oklab, oklabFromSrgb, type Rgb, srgbFromOklab } from './oklab.js';
import type { Theme } from './theme.js';

/** Of lightness in OKLab: between the darkest and the lightest, and at least between the background and all of them. */
const span = 0.44;
const offBackground = 0.14;
const mostChroma = 0.16;

/**
 * Hue and lightness of the n-th colour are the n-th point of the R2 sequence, which fills a square evenly however far it is followed.
 * Martin Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018.
 * https://extremelearning.com.au/unreasonable-effectiveness-of-quasirandom-sequences/
 */
const turns = 0.7548776662466927;
const lifts = 0.5698402909980532;

/** One of the 256 colours of a map of integers. */
export function integerColor(entry: number, { background }: Theme): Rgb {
  const [behind] = oklabFromSrgb(background);
  const darkest = behind > 0.6 ? Math.min(0.82, behind - offBackground) - span : Math.max(0.48, behind + offBackground);
  const lightness = darkest + span * ((entry * lifts + 0.5) % 1);
  const hue = 2 * Math.PI * ((entry * turns) % 1);
  const chroma = Math.min(mostChroma, 0.95 * greatestChroma(lightness, hue));
  const color: Oklab = [lightness, chroma * Math.cos(hue), chroma * Math.sin(hue)];
  return srgbFromOklab(color);
}

/**
 * The entry of the map that an integer of at least 0 takes. Those above 255 do not simply begin anew: a picture in which each pixel has a label
 * of its own, row by row, is not striped.
 */
export function integerEntry(integer: number): number {
  return (integer + 89 * Math.floor(integer / 256)) % 256;
}
