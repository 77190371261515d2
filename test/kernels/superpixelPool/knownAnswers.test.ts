/** Answers that others published or that follow from the words, of the definition and of both backends. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { onCpu } from '../gaussianRender2d/onCpu.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import {
  cotangentFor,
  host,
  type PooledPixels,
  pool,
  pooledTruth,
  randomPixels,
  reductions,
  uniform,
  unpool,
  type Way,
} from './segments.js';

let errors: readonly string[];

beforeAll(async () => {
  ({ errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

const ways: readonly (readonly [string, Way, (work: () => Promise<void>) => Promise<void>])[] = [
  ['fused', 'fused', (work) => work()],
  ['composed on cpu', 'composition', onCpu],
];

describe.each(ways)('%s', (_, way, where) => {
  test("the question's example: means of two, one and one pixel, and the gradient back", () =>
    where(async () => {
      const pixels = { features: host([2, 2, 1], [0.1, 0.2, 0.3, 0.4]), labels: host([2, 2], [0, 0, 1, 2]), segments: 3 };
      const { value, gradient } = await pool(way, pixels, 'mean', host([3, 1], [1, 2, 3]));
      expect(relativeError(value, [0.15, 0.3, 0.4])).toBeLessThan(1e-7);
      expect([...gradient]).toEqual([0.5, 0.5, 2, 3]);
    }));

  /** pytorch_scatter, test/test_scatter.py: `src`, `index` and what comes of them; an empty segment is 0 there, too. */
  test.each<[PooledPixels, Record<'sum' | 'mean' | 'min' | 'max', number[]>]>([
    [
      { features: host([1, 6, 1], [1, 3, 2, 4, 5, 6]), labels: host([1, 6], [0, 1, 0, 1, 1, 3]), segments: 4 },
      { sum: [3, 12, 0, 6], mean: [1.5, 4, 0, 6], min: [1, 3, 0, 6], max: [2, 5, 0, 6] },
    ],
    [
      {
        features: host([2, 1, 6, 1], [1, 5, 3, 7, 9, 11, 2, 4, 8, 6, 10, 12]),
        labels: host([2, 1, 6], [0, 1, 0, 1, 1, 3, 0, 0, 1, 0, 1, 2]),
        segments: 4,
      },
      {
        sum: [4, 21, 0, 11, 12, 18, 12, 0],
        mean: [2, 7, 0, 11, 4, 9, 12, 0],
        min: [1, 5, 0, 11, 2, 8, 12, 0],
        max: [3, 9, 0, 11, 6, 10, 12, 0],
      },
    ],
  ])('the examples of pytorch_scatter', (pixels, wanted) =>
    where(async () => {
      for (const reduce of reductions) {
        expect([...(await pool(way, pixels, reduce)).value], reduce).toEqual(wanted[reduce]);
        expect([...pooledTruth(pixels, reduce).data], reduce).toEqual(wanted[reduce]);
      }
    }),
  );

  test('pooled and unpooled again, pixels are what they were, where each is a segment', () =>
    where(async () => {
      const pixels = randomPixels({ batch: 2, height: 11, width: 13, channels: 3, segments: 143, labels: 'own' });
      for (const reduce of reductions) {
        const { value } = await pool(way, pixels, reduce);
        const back = await unpool(way, host([2, 143, 3], value), pixels.labels);
        expect([...back.value]).toEqual([...pixels.features.data]);
      }
    }));

  test('means that are painted on their pixels have the same means', () =>
    where(async () => {
      const pixels = randomPixels({ batch: 2, height: 23, width: 31, channels: 5, segments: 12, labels: 'blocks' });
      const means = host([2, 12, 5], (await pool(way, pixels, 'mean')).value);
      const painted = host(pixels.features.shape, (await unpool(way, means, pixels.labels)).value);
      const again = await pool(way, { ...pixels, features: painted }, 'mean');
      expect(relativeError(again.value, means.data)).toBeLessThan(1e-6);
    }));

  test('unpooling is the adjoint of summing: ⟨unpool v, f⟩ = ⟨v, sum f⟩', () =>
    where(async () => {
      const pixels = randomPixels({ batch: 2, height: 9, width: 14, channels: 3, segments: 20 });
      const values = cotangentFor([2, 20, 3], 'values');
      const painted = await unpool(way, values, pixels.labels, pixels.features);
      const sums = await pool(way, pixels, 'sum', values);
      expect(relativeError(painted.gradient, sums.value)).toBeLessThan(1e-6);
      expect(relativeError(painted.value, sums.gradient)).toBeLessThan(1e-6);
    }));

  test('each image of a batch has the gradient that it has alone', () =>
    where(async () => {
      const batch = randomPixels({ batch: 3, height: 7, width: 9, channels: 2, segments: 6 });
      const cotangent = cotangentFor([3, 6, 2]);
      const size = 7 * 9;
      for (const reduce of reductions) {
        const together = await pool(way, batch, reduce, cotangent);
        for (const image of [0, 1, 2]) {
          const alone = await pool(
            way,
            {
              features: host([7, 9, 2], batch.features.data.subarray(image * size * 2, (image + 1) * size * 2)),
              labels: host([7, 9], batch.labels.data.subarray(image * size, (image + 1) * size)),
              segments: 6,
            },
            reduce,
            host([6, 2], cotangent.data.subarray(image * 12, (image + 1) * 12)),
          );
          const ofImage = together.gradient.subarray(image * size * 2, (image + 1) * size * 2);
          expect(relativeError(ofImage, alone.gradient), `${reduce} of image ${image}`).toBeLessThan(1e-6);
          expect(ofImage.some((value) => value !== 0)).toBe(true);
        }
      }
    }));
});

test('segments, features and the order of labels: a renaming of labels renames the rows', async () => {
  const pixels = randomPixels({ height: 21, width: 17, channels: 3, segments: 9, labels: 'blocks' });
  const renamed = {
    ...pixels,
    labels: host(
      pixels.labels.shape,
      pixels.labels.data.map((label) => (label < 0 ? label : 8 - label)),
    ),
  };
  const rows = (value: Float32Array) => Array.from({ length: 9 }, (_, row) => [...value.subarray(3 * row, 3 * row + 3)]);
  for (const reduce of reductions) {
    const [one, other] = [await pool('fused', pixels, reduce), await pool('fused', renamed, reduce)];
    const close = rows(other.value).reverse().flat();
    expect(relativeError(close, one.value), reduce).toBeLessThan(1e-6);
    expect([...other.gradient]).toEqual([...one.gradient]);
  }
});

/** Where the kernels' chunks end: 64 pixels, and 64 chunks in a group. */
test('segments that begin or end where chunks and groups of chunks do lose no pixel', async () => {
  const pixels = 320 * 64;
  for (const lengths of [[64, 64, 63, 65, 1, 127, 128, 4096, 4095, 4097, 1, 6000], [20_480], [8192, 4096, 8192], [1, 20_479]]) {
    const ends: number[] = [];
    for (const length of lengths) ends.push((ends.at(-1) ?? 0) + length);
    const labels = Float32Array.from({ length: pixels }, (_, pixel) => {
      const label = ends.findIndex((end) => pixel < end);
      return label;
    });
    const scene: PooledPixels = {
      features: host([320, 64, 1], uniform('chunks', pixels)),
      labels: host([320, 64], labels),
      segments: lengths.length,
    };
    for (const reduce of reductions) {
      const { value } = await pool('fused', scene, reduce);
      expect(relativeError(value, pooledTruth(scene, reduce).data), `${reduce} of ${lengths}`).toBeLessThan(1e-6);
    }
  }
});
