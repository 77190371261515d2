/** The map for signed numbers: zero is the panel's background, blue below it, orange above, equal sizes equally far in lightness. */
import { evenLightness, greatestChroma, lightnessFromEven, oklabFromSrgb, type Rgb, srgbFromOklab } from './oklab.js';
import type { Theme } from './theme.js';

/** Opposite on the blue–yellow axis, which the two common forms of colour blindness leave whole. Radians in OKLab. */
const blue = (252 * Math.PI) / 180;
const orange = (58 * Math.PI) / 180;

/** More would leave the gamut along most of the two arms and make one arm look stronger than the other. */
const chromaLimit = 0.14;

/** The part of an arm along which the hue comes in, fastest at its start: small numbers must soon show their sign. */
const chromaRise = 0.3;

/**
 * The colour of `position` in [-1, 1]. Lightness moves linearly from the background's towards white on dark themes and towards
 * black on light ones, so |position| can be read without seeing hues.
 */
export function divergingColor(position: number, theme: Theme): Rgb {
  const size = Math.abs(position);
  if (size === 0) return theme.background;
  const [lightness, a, b] = oklabFromSrgb(theme.background);
  const start = evenLightness(lightness);
  const hue = position < 0 ? blue : orange;
  const here = lightnessFromEven(start + (endLightness(theme, start) - start) * size);
  const chroma = Math.min(chromaLimit, 0.98 * greatestChroma(here, hue));
  const rise = 1 - Math.max(0, 1 - size / chromaRise) ** 2;
  return srgbFromOklab([here, a + (chroma * Math.cos(hue) - a) * rise, b + (chroma * Math.sin(hue) - b) * rise]);
}

/** Where both arms end, in even lightness: on the side of the background with more room, short of white and black, at which hues vanish. */
function endLightness(theme: Theme, background: number): number {
  const highContrast = theme.kind.startsWith('high-contrast');
  const [darkest, lightest] = highContrast ? [0.16, 0.88] : [0.26, 0.84];
  return lightest - background > background - darkest ? lightest : darkest;
}
