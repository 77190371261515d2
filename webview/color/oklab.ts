/**
 * sRGB ↔ OKLab, the space in which the maps are built: its lightness and distances follow what is seen.
 * Björn Ottosson, "A perceptual color space for image processing", 2020. https://bottosson.github.io/posts/oklab/
 */

/** [red, green, blue] as a screen takes them (gamma-encoded), 0 to 1. */
export type Rgb = readonly [number, number, number];

/** [lightness 0 to 1, green–red, blue–yellow]. */
export type Oklab = readonly [number, number, number];

export function oklabFromSrgb([red, green, blue]: Rgb): Oklab {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** May leave [0, 1] where the colour is outside the screen's gamut. */
export function srgbFromOklab([lightness, a, b]: Oklab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encoded(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/**
 * OKLab's lightness with the toe that CIELAB's has. Without it the steps next to black are too small to see.
 * Björn Ottosson, "Okhsv and Okhsl", 2021. https://bottosson.github.io/posts/colorpicker/#intermission---a-new-lightness-estimate-for-oklab
 */
export function evenLightness(lightness: number): number {
  const lifted = toe.k3 * lightness - toe.k1;
  return (lifted + Math.sqrt(lifted * lifted + 4 * toe.k2 * toe.k3 * lightness)) / 2;
}

/** The inverse of {@link evenLightness}. */
export function lightnessFromEven(even: number): number {
  return (even * even + toe.k1 * even) / (toe.k3 * (even + toe.k2));
}

const toe = { k1: 0.206, k2: 0.03, k3: 1.206 / 1.03 };

/** The greatest chroma at this lightness and hue (radians) that a screen can show. */
export function greatestChroma(lightness: number, hue: number): number {
  let inside = 0;
  let outside = 0.4;
  for (let halving = 0; halving < 24; halving++) {
    const chroma = (inside + outside) / 2;
    const color = srgbFromOklab([lightness, chroma * Math.cos(hue), chroma * Math.sin(hue)]);
    if (color.every((channel) => channel >= 0 && channel <= 1)) inside = chroma;
    else outside = chroma;
  }
  return inside;
}

/** IEC 61966-2-1, odd around 0 so that colours outside the gamut keep their sign. */
export function linear(encodedChannel: number): number {
  const size = Math.abs(encodedChannel);
  return Math.sign(encodedChannel) * (size <= 0.04045 ? size / 12.92 : ((size + 0.055) / 1.055) ** 2.4);
}

export function encoded(linearChannel: number): number {
  const size = Math.abs(linearChannel);
  return Math.sign(linearChannel) * (size <= 0.0031308 ? size * 12.92 : 1.055 * size ** (1 / 2.4) - 0.055);
}
