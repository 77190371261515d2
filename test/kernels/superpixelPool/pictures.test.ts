/** The pictures of a pooling, on both backends: counts, variances that keep their digits, what pooling leaves out. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { pictures } from '../../../webview/ops/superpixelPool/pictures.js';
import { onCpu } from '../gaussianRender2d/onCpu.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import { host, type PooledPixels, pooledTruth, randomPixels, upload } from './segments.js';

let errors: readonly string[];

beforeAll(async () => {
  ({ errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

async function picture(name: string, { features, labels, segments }: PooledPixels, output?: Tensor): Promise<Float32Array> {
  const made = tf.tidy(() => {
    const inputs = { features: upload(features), labels: upload(labels, true) };
    const outputs = [output ?? upload(pooledTruth({ features, labels, segments }, 'max'))];
    return pictures[name]!({ inputs, outputs, attributes: { reduce: 'max', segments } });
  });
  const data = (await made.data()) as Float32Array;
  expect(made.shape).toEqual(name === 'count' ? [...labels.shape, 1] : [...features.shape]);
  made.dispose();
  return data;
}

/** What `each` makes of the features of a segment in one channel, on its pixels; `none` of a pixel without one. */
function onPixels(
  { features, labels }: PooledPixels,
  each: (members: number[], own: number) => number,
  none = (_: number) => 0,
): Float64Array {
  const channels = features.shape.at(-1) as number;
  const [height, width] = labels.shape.slice(-2) as [number, number];
  return features.data.map((own, index) => {
    const [pixel, channel] = [Math.floor(index / channels), index % channels];
    const image = Math.floor(pixel / (height * width));
    const label = labels.data[pixel]!;
    if (label < 0) return none(own);
    const members: number[] = [];
    for (let other = image * height * width; other < (image + 1) * height * width; other++) {
      if (labels.data[other] === label) members.push(features.data[other * channels + channel]!);
    }
    return each(members, own);
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => mean(values.map((value) => (value - mean(values)) ** 2));

describe.each([
  ['webgpu', (work: () => Promise<void>) => work()],
  ['cpu', onCpu],
] as const)('on %s', (_, where) => {
  const pixels = randomPixels({ batch: 2, height: 9, width: 11, channels: 3, segments: 8 });

  test('painted, counted, and what is left', () =>
    where(async () => {
      const greatest = (members: readonly number[]) => Math.max(...members);
      expect(relativeError(await picture('painted', pixels), onPixels(pixels, greatest))).toBeLessThan(1e-6);
      const wanted = onPixels({ ...pixels, features: host([2, 9, 11, 1], new Float32Array(198)) }, (members) => members.length);
      expect([...(await picture('count', pixels))]).toEqual([...wanted]);
      const left = onPixels(
        pixels,
        (members, own) => own - greatest(members),
        (own) => own,
      );
      expect(relativeError(await picture('residual', pixels), left)).toBeLessThan(1e-6);
    }));

  test('the gradient is painted in the place of the output', () =>
    where(async () => {
      const gradient = tf.range(0, 48).reshape([2, 8, 3]);
      const rows = await picture('painted', pixels, gradient);
      pixels.labels.data.forEach((label, pixel) => {
        const row = 24 * Math.floor(pixel / 99) + 3 * label;
        expect([...rows.subarray(3 * pixel, 3 * pixel + 3)]).toEqual(label < 0 ? [0, 0, 0] : [row, row + 1, row + 2]);
      });
      gradient.dispose();
    }));

  test.each([0, 1e3, 1e5])('variances keep their digits around a mean of %s', (offset) =>
    where(async () => {
      const features = host(
        pixels.features.shape,
        pixels.features.data.map((value) => value + offset),
      );
      const shifted = { ...pixels, features };
      const error = relativeError(await picture('variance', shifted), onPixels(shifted, variance));
      expect(error).toBeLessThan(1e-5);
    }),
  );

  test('a segment of equal numbers has no variance, and one with a NaN none that is a number', () =>
    where(async () => {
      const features = [0.1, 0.1, 0.1, 1, Number.NaN, 3];
      const given = { features: host([1, 6, 1], features), labels: host([1, 6], [0, 0, 0, 1, 1, -1]), segments: 2 };
      const [a, b, c, d, e, f] = await picture('variance', given);
      expect([a, b, c, f]).toEqual([0, 0, 0, 0]);
      expect([d, e]).toEqual([Number.NaN, Number.NaN]);
    }));
});
