/** Colours of sRGB in CIELAB. */
import { describe, expect, test } from 'vitest';
import { labOf } from '../../../../webview/ops/slic/lab.js';

/** Bruce Lindbloom's calculator, D65; its matrix has more digits than that of IEC 61966-2-1. */
const published: [color: string, rgb: [number, number, number], lab: [number, number, number]][] = [
  ['red', [1, 0, 0], [53.2408, 80.0925, 67.2032]],
  ['green', [0, 1, 0], [87.7347, -86.1827, 83.1793]],
  ['blue', [0, 0, 1], [32.297, 79.1875, -107.8602]],
  ['yellow', [1, 1, 0], [97.1393, -21.5537, 94.478]],
  ['white', [1, 1, 1], [100, 0, 0]],
  ['black', [0, 0, 0], [0, 0, 0]],
];

test.each(published)('%s is what is published', (_, rgb, lab) => {
  const differences = labOf(...rgb).map((entry, i) => Math.abs(entry - lab[i]!));
  expect(Math.max(...differences)).toBeLessThan(0.03);
});

test('greys have no colour, and half of sRGB is more than half as light', () => {
  for (const grey of [0, 0.001, 0.04, 0.1, 0.5, 0.9, 1]) {
    const [, a, b] = labOf(grey, grey, grey);
    expect(Math.hypot(a, b)).toBeLessThan(1e-10);
  }
  expect(labOf(0.5, 0.5, 0.5)[0]).toBeCloseTo(53.389, 3);
});

test('both curves are continuous where their pieces meet', () => {
  const step = 1e-9;
  // 0.04045 of sRGB; and the grey whose Y is (6/29)³, where L* is 8.
  for (const grey of [0.04045, 1.055 * ((6 / 29) ** 3) ** (1 / 2.4) - 0.055]) {
    const [below, above] = [labOf(grey - step, grey - step, grey - step), labOf(grey + step, grey + step, grey + step)];
    expect(Math.abs(above[0] - below[0])).toBeLessThan(1e-4);
  }
});

describe('what is no colour', () => {
  test.each([
    [-0.5, 0],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.NaN, 0],
    [1.5, 1],
    [Number.POSITIVE_INFINITY, 1],
  ])('%d counts as %d', (value, as) => {
    expect(labOf(value, 0.25, 0.75)).toEqual(labOf(as, 0.25, 0.75));
    expect(labOf(0.25, value, 0.75)).toEqual(labOf(0.25, as, 0.75));
    expect(labOf(0.25, 0.75, value)).toEqual(labOf(0.25, 0.75, as));
  });
});
