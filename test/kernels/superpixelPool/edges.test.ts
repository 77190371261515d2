/** NaN, infinities, ties and empty segments: what max and min choose, and where nothing is. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '../../../webview/engine/operation.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { superpixelPool } from '../../../webview/ops/superpixelPool/index.js';
import { superpixelUnpool } from '../../../webview/ops/superpixelUnpool/index.js';
import { onCpu } from '../gaussianRender2d/onCpu.js';
import { useTestBackend } from '../support/dawn.js';
import { host, type PooledPixels, pool, pooledTruth, poolGradientTruth, reductions, unpool, type Way } from './segments.js';

let errors: readonly string[];

beforeAll(async () => {
  ({ errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

const ways: readonly (readonly [string, Way, (work: () => Promise<void>) => Promise<void>])[] = [
  ['fused', 'fused', (work) => work()],
  ['composed on webgpu', 'composition', (work) => work()],
  ['composed on cpu', 'composition', onCpu],
];

/** One row of pixels with one channel. */
function row(features: readonly number[], labels: readonly number[], segments: number): PooledPixels {
  return { features: host([1, features.length, 1], features), labels: host([1, labels.length], labels), segments };
}

const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY];

describe.each(ways)('%s', (_, way, where) => {
  test.each<[string, PooledPixels]>([
    ['all negative', row([-3, -1, -2, -5, -4], [0, 0, 0, 1, 1], 2)],
    ['ties, of which the first wins', row([1, 2, 2, 1, 2, 0, 0], [0, 0, 0, 0, 0, 1, 1], 2)],
    ['0 and −0, which tie', row([0, -0, -0, 0], [0, 0, 1, 1], 2)],
    ['infinities', row([infinity, 1, -infinity, -infinity, -infinity, infinity], [0, 0, 0, 1, 1, 2], 3)],
    ['NaN in one segment, and not in its neighbours', row([1, nan, 3, nan, 2, 4, 5], [0, 0, 0, 0, 1, 1, 2], 3)],
    ['NaN behind and before infinities', row([infinity, nan, nan, infinity, -infinity, nan], [0, 0, 1, 1, 2, 2], 3)],
    ['one pixel each, in the opposite order', row([1, 2, 3, 4], [3, 2, 1, 0], 4)],
    ['empty segments at the beginning, in the middle and at the end', row([1, 2, 3, 4], [1, 3, 3, 1], 6)],
    ['labels below 0', row([1, 2, 3, nan], [-1, 0, -7, -1], 1)],
    ['no label at all', row([1, nan, infinity], [-1, -1, -1], 2)],
    ['large and small numbers', row([1e-30, 3e38, -3e38, 2e-37, 4e-37], [0, 0, 1, 2, 2], 3)],
  ])('%s', (__, pixels) =>
    where(async () => {
      for (const reduce of reductions) {
        const truth = pooledTruth(pixels, reduce);
        const cotangent = host(
          truth.shape,
          truth.data.map((___, i) => i + 2),
        );
        const { value, gradient } = await pool(way, pixels, reduce, cotangent);
        expect(rounded(value), reduce).toEqual(rounded(truth.data));
        expect(rounded(gradient), reduce).toEqual(rounded(poolGradientTruth(pixels, reduce, cotangent)));
      }
    }),
  );

  test('a NaN in a channel of a pixel is nobody else’s', () =>
    where(async () => {
      const features = [1, nan, 3, 4, 5, 6, 7, 8].flatMap((value) => [value, 10, value]);
      const pixels: PooledPixels = { features: host([2, 4, 3], features), labels: host([2, 4], [0, 0, 1, 1, 0, 0, 1, 1]), segments: 2 };
      for (const reduce of reductions) {
        const { value } = await pool(way, pixels, reduce);
        expect(rounded(value)).toEqual(rounded(pooledTruth(pixels, reduce).data));
        expect(Array.from(value, Number.isNaN)).toEqual([true, false, true, false, false, false]);
      }
    }));

  test('labels from S on, which no file can have, belong to no segment', () =>
    where(async () => {
      const pixels = row([1, 2, 3, 4], [0, 7, 1, 2 ** 30], 2);
      for (const reduce of reductions) {
        const { value, gradient } = await pool(way, pixels, reduce, host([2, 1], [5, 6]));
        expect([[...value], [...gradient]]).toEqual([
          [1, 3],
          [5, 0, 6, 0],
        ]);
      }
      const painted = await unpool(way, host([2, 1], [8, 9]), pixels.labels, host([1, 4, 1], [1, 2, 3, 4]));
      expect([[...painted.value], [...painted.gradient]]).toEqual([
        [8, 0, 9, 0],
        [1, 3],
      ]);
    }));

  test('no pixels have empty segments, and no segments no values', () =>
    where(async () => {
      for (const reduce of reductions) {
        const inputs = { features: tf.zeros([0, 4, 2]), labels: tf.zeros([0, 4], 'int32') };
        const apply = superpixelPool[way] as Operation['composition'];
        expect(await apply(inputs, { reduce, segments: 3 }).outputs[0]!.array()).toEqual([
          [0, 0],
          [0, 0],
          [0, 0],
        ]);
      }
      const inputs = { values: tf.zeros([0, 2]), labels: tf.fill([1, 2], -1, 'int32') };
      const apply = superpixelUnpool[way] as Operation['composition'];
      expect(await apply(inputs, {}).outputs[0]!.array()).toEqual([
        [
          [0, 0],
          [0, 0],
        ],
      ]);
    }));
});

test('gradients of no pixels, no images and no segments are as empty', async () => {
  for (const reduce of reductions) {
    const none = await pool('fused', { features: host([0, 4, 2], []), labels: host([0, 4], []), segments: 3 }, reduce);
    expect([none.value, none.gradient]).toEqual([new Float32Array(6), new Float32Array(0)]);
    const noImages = await pool('fused', { features: host([0, 1, 4, 2], []), labels: host([0, 1, 4], []), segments: 3 }, reduce);
    expect([noImages.value, noImages.gradient]).toEqual([new Float32Array(0), new Float32Array(0)]);
  }
  const noValues = await unpool('fused', host([0, 2], []), host([1, 2], [-1, -1]));
  expect([noValues.value, noValues.gradient]).toEqual([new Float32Array(4), new Float32Array(0)]);
});

test('the definition names the label that has no segment, and its place', () => {
  expect(() =>
    pooledTruth({ features: host([2, 1, 2, 1], [1, 2, 3, 4]), labels: host([2, 1, 2], [0, -1, 1, 3]), segments: 3 }, 'sum'),
  ).toThrow(new RangeError('labels[1, 0, 1] is 3, but there are 3 segments: labels with a segment are 0 to 2.'));
});

/** As float32 with six digits, −0 as 0, so that what is meant to be equal is, NaN included. */
function rounded(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => Number(Math.fround(value).toPrecision(6)) + 0);
}
