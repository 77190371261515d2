import { describe, expect, it } from 'vitest';
import { colorMap, integerEntry, linear, oklabFromSrgb, type Rgb, standardThemes, type Theme } from '../../../webview/color/index.js';

/** The standard themes, and backgrounds that people really use: Solarized, One Dark, a coloured light one. */
const themes: Record<string, Theme> = {
  ...standardThemes,
  solarizedLight: { kind: 'light', background: [0xfd / 255, 0xf6 / 255, 0xe3 / 255] },
  solarizedDark: { kind: 'dark', background: [0x00 / 255, 0x2b / 255, 0x36 / 255] },
  oneDark: { kind: 'dark', background: [0x28 / 255, 0x2c / 255, 0x34 / 255] },
  grey: { kind: 'light', background: [0.8, 0.82, 0.84] },
};

/** Viewing with one cone type missing, applied to linear RGB. Machado, Oliveira, Fernandes, IEEE TVCG 15 (2009), severity 1. */
const blindness: Record<string, readonly (readonly [number, number, number])[]> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const entry = (map: Uint8Array, index: number): Rgb => [map[index * 4]! / 255, map[index * 4 + 1]! / 255, map[index * 4 + 2]! / 255];

const gammaEncoded = (channel: number) => {
  const inside = Math.min(1, Math.max(0, channel));
  return inside <= 0.0031308 ? inside * 12.92 : 1.055 * inside ** (1 / 2.4) - 0.055;
};

function seenWith(kind: string, color: Rgb): Rgb {
  const light = color.map(linear);
  const rows = blindness[kind]!.map((row) => gammaEncoded(row[0] * light[0]! + row[1] * light[1]! + row[2] * light[2]!));
  return [rows[0]!, rows[1]!, rows[2]!];
}

function distance(a: Rgb, b: Rgb): number {
  const [labA, labB] = [oklabFromSrgb(a), oklabFromSrgb(b)];
  return Math.hypot(labA[0] - labB[0], labA[1] - labB[1], labA[2] - labB[2]);
}

/** One step of a byte, seen in the darkest colours, where it is largest. */
const byteStep = 0.004;

/** A distance in OKLab that is seen when two colours touch. */
const justNoticeable = 0.02;

describe('OKLab', () => {
  it('gives the published coordinates of white, black and red', () => {
    const near = (color: Rgb, expected: Rgb) => oklabFromSrgb(color).forEach((value, i) => void expect(value).toBeCloseTo(expected[i]!, 3));
    near([1, 1, 1], [1, 0, 0]);
    near([0, 0, 0], [0, 0, 0]);
    near([1, 0, 0], [0.628, 0.2249, 0.1258]);
  });
});

describe('the grey map', () => {
  it('shows a picture in [0, 1] byte for byte', () => {
    const map = colorMap('grey', standardThemes.dark);
    for (let byte = 0; byte < 256; byte++) expect([...map.subarray(byte * 4, byte * 4 + 4)]).toEqual([byte, byte, byte, 255]);
  });
});

describe('the map for values', () => {
  it('gets lighter from end to end, in even steps', () => {
    const map = colorMap('viridis', standardThemes.dark);
    const lightness = Array.from({ length: 256 }, (_, i) => oklabFromSrgb(entry(map, i))[0]);
    for (let i = 16; i < 256; i += 16) {
      const step = lightness[i]! - lightness[i - 16]!;
      expect(step).toBeGreaterThan(0.02);
      expect(step).toBeLessThan(0.06);
    }
  });
});

describe.each(Object.entries(themes))('the colours of integers on %s', (_, theme) => {
  const map = colorMap('integers', theme);
  const integers = Array.from({ length: 256 }, (_, integer) => entry(map, integer));
  const leastBetween = (colors: readonly Rgb[], apart: number) =>
    Math.min(...colors.slice(apart).map((color, i) => distance(color, colors[i]!)));

  it.each(['normal', ...Object.keys(blindness)])('tell an integer from the next one, and all from the background: %s', (kind) => {
    const seen = (color: Rgb) => (kind === 'normal' ? color : seenWith(kind, color));
    expect(leastBetween(integers.map(seen), 1)).toBeGreaterThan(0.1);
    for (const color of integers) expect(distance(seen(color), seen(theme.background))).toBeGreaterThan(5 * justNoticeable);
  });

  it('tell an integer from every other one within forty', () => {
    for (let apart = 1; apart <= 40; apart++) expect(leastBetween(integers, apart)).toBeGreaterThan(justNoticeable);
  });
});

describe('the entry of an integer', () => {
  it('is the integer itself as far as the map goes, and beyond it never that of a neighbour in a picture 256 wide', () => {
    for (let integer = 0; integer < 256; integer++) expect(integerEntry(integer)).toBe(integer);
    for (let integer = 0; integer < 70_000; integer += 7) {
      for (const neighbour of [integer + 1, integer + 255, integer + 256, integer + 257]) {
        expect(integerEntry(neighbour)).not.toBe(integerEntry(integer));
      }
    }
  });
});

describe.each(Object.entries(themes))('the diverging map on %s', (_, theme) => {
  const map = colorMap('diverging', theme);
  const background = theme.background.map((channel) => Math.round(channel * 255));
  const away = (index: number) => Math.abs(oklabFromSrgb(entry(map, index))[0] - oklabFromSrgb(theme.background)[0]);

  it('has the background at zero, byte for byte', () => {
    expect([...map.subarray(127 * 4, 127 * 4 + 3)]).toEqual(background);
    expect([...map.subarray(128 * 4, 128 * 4 + 3)]).toEqual(background);
  });

  it('moves away from the background in lightness all the way along both arms', () => {
    for (let step = 1; step < 128; step++) {
      for (const [here, before] of [
        [128 + step, 127 + step],
        [127 - step, 128 - step],
      ]) {
        expect(away(here!)).toBeGreaterThan(away(before!) - byteStep);
      }
      if (step < 4) continue;
      expect(away(128 + step)).toBeGreaterThan(away(124 + step));
      expect(away(127 - step)).toBeGreaterThan(away(131 - step));
    }
    expect(away(255)).toBeGreaterThan(0.4);
  });

  it('is equally far in lightness for a number and its opposite', () => {
    for (let step = 0; step < 128; step++) expect(Math.abs(away(128 + step) - away(127 - step))).toBeLessThan(byteStep);
  });

  it('lets numbers of a twentieth of the range stand out from the background', () => {
    for (const index of [127 - 6, 128 + 6]) expect(distance(entry(map, index), theme.background)).toBeGreaterThan(justNoticeable);
  });

  it.each(['normal', ...Object.keys(blindness)])('keeps the signs apart and the background apart from both: %s', (kind) => {
    const seen = (index: number) => (kind === 'normal' ? entry(map, index) : seenWith(kind, entry(map, index)));
    const zero = kind === 'normal' ? theme.background : seenWith(kind, theme.background);
    for (const step of [32, 64, 96, 127]) {
      expect(distance(seen(128 + step), seen(127 - step)), `signs at ${step}/127`).toBeGreaterThan(0.08);
      expect(distance(seen(128 + step), zero)).toBeGreaterThan(0.1);
      expect(distance(seen(127 - step), zero)).toBeGreaterThan(0.1);
    }
  });
});
