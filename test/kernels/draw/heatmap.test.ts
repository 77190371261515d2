/** The GPU's heatmaps against paintPixels, byte by byte. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Layout, layoutOf } from '../../../experiment/layout.js';
import type { ColorScale } from '../../../experiment/messages.js';
import { paintPixels, rangeOf, scaleFor, standardThemes, statisticsOf } from '../../../webview/color/index.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { openStage, pseudorandom, type Stage, sourceOf } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const values = scaleFor('values', standardThemes.dark);
const signed = scaleFor('signed', standardThemes.dark);
const color = scaleFor('color', standardThemes.dark);
const integers = scaleFor('integers', standardThemes.dark);
const picture = (shape: readonly number[], channel: number | 'color' = 0, batch = 0) => layoutOf(shape, 'picture', { batch, channel });

interface Case {
  readonly name: string;
  readonly shape: number[];
  readonly layout: Layout;
  readonly scale: ColorScale;
  /** [height, width] of the canvas. */
  readonly size: readonly [number, number];
  /** From uniform numbers in [0, 1) to the tensor's. */
  readonly number?: (uniform: number, index: number) => number;
  readonly dtype?: 'float32' | 'int32';
  readonly minus?: 'float32' | 'int32';
}

const centered = (uniform: number) => (uniform - 0.5) * 3e-5;
const sprinkled = (uniform: number, index: number) =>
  [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][index % 11] ?? uniform;

const cases: Case[] = [
  { name: 'a picture, enlarged', shape: [16, 24, 1], layout: picture([16, 24, 1]), scale: values, size: [50, 75] },
  { name: 'one cell a pixel', shape: [32, 20], layout: picture([32, 20]), scale: values, size: [32, 20] },
  { name: 'sizes that do not divide', shape: [13, 7, 1], layout: picture([13, 7, 1]), scale: values, size: [31, 29] },
  { name: 'second channel of the second image', shape: [2, 6, 5, 3], layout: picture([2, 6, 5, 3], 1, 1), scale: values, size: [24, 20] },
  { name: 'a list', shape: [40, 3], layout: layoutOf([40, 3], 'list', { batch: 0, channel: 0 }), scale: values, size: [12, 80] },
  {
    name: 'a list in a batch',
    shape: [2, 9, 3],
    layout: layoutOf([2, 9, 3], 'list', { batch: 1, channel: 0 }),
    scale: values,
    size: [9, 27],
  },
  { name: 'a row', shape: [17], layout: picture([17]), scale: values, size: [10, 34] },
  { name: 'a number', shape: [], layout: picture([]), scale: values, size: [4, 4] },
  { name: 'a gradient', shape: [16, 16, 1], layout: picture([16, 16, 1]), scale: signed, size: [40, 40], number: centered },
  {
    name: 'a gradient, logarithmic',
    shape: [16, 16, 1],
    layout: picture([16, 16, 1]),
    scale: { ...signed, logarithmic: true },
    size: [40, 40],
    number: (uniform, index) => centered(uniform) * 10 ** -(index % 5),
  },
  {
    name: 'values, logarithmic',
    shape: [9, 9],
    layout: picture([9, 9]),
    scale: { ...values, logarithmic: true },
    size: [27, 27],
    number: (uniform) => 10 ** (6 * uniform - 3),
  },
  { name: 'a gradient that is zero', shape: [4, 4], layout: picture([4, 4]), scale: signed, size: [8, 8], number: () => 0 },
  { name: 'a constant', shape: [4, 4], layout: picture([4, 4]), scale: values, size: [8, 8], number: () => 0.3 },
  { name: 'a narrow range far from zero', shape: [8, 8], layout: picture([8, 8]), scale: values, size: [8, 8], number: (u) => 1e6 + u },
  { name: 'the widest range', shape: [8, 8], layout: picture([8, 8]), scale: values, size: [8, 8], number: (u) => (u - 0.5) * 6.8e38 },
  {
    name: 'a fixed range with numbers beyond it',
    shape: [8, 8],
    layout: picture([8, 8]),
    scale: { ...values, range: { rule: 'fixed', low: 0.25, high: 0.5 } },
    size: [16, 16],
  },
  { name: 'NaN and infinity', shape: [10, 10], layout: picture([10, 10]), scale: values, size: [30, 30], number: sprinkled },
  { name: 'cells smaller than a pixel', shape: [64, 50], layout: picture([64, 50]), scale: signed, size: [20, 15], number: centered },
  { name: 'cells narrower than a pixel', shape: [4, 100], layout: picture([4, 100]), scale: values, size: [16, 30] },
  {
    name: 'more cells to a pixel than are looked at',
    shape: [120, 1000],
    layout: picture([120, 1000]),
    scale: signed,
    size: [5, 9],
    number: centered,
  },
  {
    name: 'NaN in cells smaller than a pixel',
    shape: [60, 60],
    layout: picture([60, 60]),
    scale: values,
    size: [20, 20],
    number: sprinkled,
  },
  { name: 'a long row', shape: [1_000_003], layout: picture([1_000_003]), scale: values, size: [3, 301] },
  { name: 'red, green, blue', shape: [9, 9, 3], layout: picture([9, 9, 3], 'color'), scale: color, size: [21, 21] },
  { name: 'red, green, blue, opacity', shape: [9, 9, 4], layout: picture([9, 9, 4], 'color'), scale: color, size: [21, 21] },
  { name: 'colours, with NaN', shape: [9, 9, 3], layout: picture([9, 9, 3], 'color'), scale: color, size: [9, 9], number: sprinkled },
  { name: 'colours, smaller than a pixel', shape: [40, 30, 3], layout: picture([40, 30, 3], 'color'), scale: color, size: [11, 12] },
  {
    name: 'int32',
    shape: [12, 12],
    layout: picture([12, 12]),
    scale: values,
    size: [24, 24],
    dtype: 'int32',
    number: (u) => Math.floor(u * 2000) - 1000,
  },
  {
    name: 'labels, some of them negative and some beyond the map',
    shape: [12, 12],
    layout: picture([12, 12]),
    scale: integers,
    size: [24, 24],
    dtype: 'int32',
    number: (u) => Math.floor(u * 2 ** 20) - 2 ** 16,
  },
  {
    name: 'labels of the second image of a batch, smaller than a pixel',
    shape: [2, 40, 50],
    layout: layoutOf([2, 40, 50], 'map', { batch: 1, channel: 0 }),
    scale: integers,
    size: [11, 17],
    dtype: 'int32',
    number: (u) => Math.floor(u * 300) - 10,
  },
  {
    name: 'labels held as float32, with NaN',
    shape: [8, 8],
    layout: picture([8, 8]),
    scale: integers,
    size: [8, 8],
    number: (u, i) => sprinkled(Math.floor(u * 300), i),
  },
  { name: 'a difference', shape: [12, 12], layout: picture([12, 12]), scale: signed, size: [24, 24], minus: 'float32' },
  {
    name: 'a difference of int32 from float32',
    shape: [12, 12],
    layout: picture([12, 12]),
    scale: signed,
    size: [24, 24],
    minus: 'int32',
    number: (u) => Math.floor(u * 100),
  },
];

describe('a heatmap on the GPU', () => {
  it.each(cases)('is what paintPixels says: $name', async ({ shape, layout, scale, size, number, dtype, minus }) => {
    const count = shape.reduce((product, length) => product * length, 1);
    const numbers = (seed: number) => pseudorandom(count, seed).map((uniform, i) => (number ? number(uniform, i) : uniform));
    const [data, subtracted] = [numbers(3), numbers(4)];
    const tensors = { t: tf.tensor(data, shape, dtype ?? 'float32'), m: tf.tensor(subtracted, shape, minus ?? 'float32') };
    const target = { reference: 't', gradient: false, ...(minus && { minus: 'm' }) };
    const drawn = await stage.draw(sourceOf(tensors), { heatmap: { target, layout, scale } }, size);
    tf.dispose(tensors);

    const shown = minus ? data.map((value, i) => value - subtracted[i]!) : data;
    const expected = paintPixels(shown, layout, scale, rangeOf(statisticsOf(shown), scale.range), size);
    let worst = 0;
    for (let i = 0; i < expected.length; i++) {
      const opacity = i % 4 === 3 ? 1 : expected[i - (i % 4) + 3]! / 255;
      worst = Math.max(worst, Math.abs(drawn.pixels[i]! - expected[i]! * opacity));
    }
    expect(worst).toBeLessThanOrEqual(1);
  });

  it('keeps the background at the zero of a gradient, byte for byte', async () => {
    const tensors = sourceOf({ w: tf.zeros([1, 3]) }, { w: tf.tensor([-2e-9, 0, 2e-9], [1, 3]) });
    const heatmap = { target: { reference: 'w', gradient: true }, layout: picture([1, 3]), scale: signed };
    const { pixels } = await stage.draw(tensors, { heatmap }, [1, 3]);
    expect([...pixels]).toEqual([...signed.map!.subarray(0, 4), 31, 31, 31, 255, ...signed.map!.subarray(255 * 4)]);
  });

  it.each([
    ['smaller', [6, 4, 1]],
    ['larger', [6, 7, 1]],
    ['without entries', [6, 0, 1]],
  ])('is not drawn of a tensor that is %s than its layout says, and its numbers are told all the same', async (_, shape) => {
    const tensors = { t: tf.ones(shape) };
    const heatmap = { target: { reference: 't', gradient: false }, layout: picture([6, 5, 1]), scale: values };
    const { pixels, report } = await stage.draw(sourceOf(tensors), { heatmap }, [6, 5]);
    expect(pixels.every((byte) => byte === 0)).toBe(true);
    expect(report?.statistics.count).toBe(tensors.t.size);
    tf.dispose(tensors);
  });

  it.each([
    ['has no entries', sourceOf({ t: tf.zeros([0, 2]) })],
    ['is not there', sourceOf({})],
  ])('leaves the panel transparent where the tensor %s', async (_, tensors) => {
    const heatmap = {
      target: { reference: 't', gradient: false },
      layout: layoutOf([0, 2], 'list', { batch: 0, channel: 0 }),
      scale: values,
    };
    const { pixels } = await stage.draw(tensors, { heatmap }, [2, 3]);
    expect([...pixels]).toEqual(new Array(24).fill(0));
  });
});
