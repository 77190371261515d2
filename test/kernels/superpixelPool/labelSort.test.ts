/** The sorted list of pixels: stable, complete, and of the labels as they are. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { copyTensor, flush } from '../../../webview/engine/backend/dispatch.js';
import { type TensorInfo, tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { sortedPixels } from '../../../webview/ops/superpixelPool/labelSort.js';
import { sizesOf } from '../../../webview/ops/superpixelPool/sizes.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import { type PixelOptions, pool, pooledTruth, randomPixels, upload } from './segments.js';

let backend: WebGPUBackend;
let errors: readonly string[];

beforeAll(async () => {
  ({ backend, errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

async function read(tensor: TensorInfo): Promise<number[]> {
  return [...((await backend.read(tensor.dataId)) as Int32Array)];
}

/** The list as JavaScript sorts it. */
function truth(labels: ArrayLike<number>, pixels: number, segments: number) {
  const count = labels.length;
  const rows = (count / pixels) * segments;
  const rowOf = (pixel: number) => {
    const label = labels[pixel]!;
    return label < 0 || label >= segments ? rows : Math.floor(pixel / pixels) * segments + label;
  };
  const order = Array.from({ length: count }, (_, pixel) => pixel).sort((a, b) => rowOf(a) - rowOf(b) || a - b);
  const offsets = new Array<number>(rows + 1).fill(0);
  for (let pixel = 0; pixel < count; pixel++) {
    const row = rowOf(pixel);
    if (row < rows) offsets[row + 1]!++;
  }
  for (let row = 0; row < rows; row++) offsets[row + 1]! += offsets[row]!;
  return { order, offsets };
}

/** One digit, two, and three; runs of 64 pixels that are full and not; less than a tile of counters, and many tiles. */
const cases: PixelOptions[] = [
  { height: 1, width: 1, channels: 1, segments: 1 },
  { height: 9, width: 7, channels: 1, segments: 3 },
  { height: 64, width: 64, channels: 1, segments: 62, labels: 'blocks' },
  { height: 50, width: 61, channels: 1, segments: 63 },
  { height: 50, width: 61, channels: 1, segments: 64 },
  { batch: 3, height: 41, width: 33, channels: 1, segments: 300 },
  { height: 100, width: 83, channels: 1, segments: 5000 },
  { batch: 2, height: 64, width: 64, channels: 1, segments: 4096, labels: 'own' },
  { height: 20, width: 20, channels: 1, segments: 200_000 },
  { height: 20, width: 20, channels: 1, segments: 9, labels: 'none' },
];

describe('pixels are listed by segment, each in row-major order, those of none last', () => {
  for (const options of cases) {
    const { batch, height, width, segments, labels: kind = 'random' } = options;
    test(`B ${batch ?? '–'}, ${height}×${width}, S ${segments}, labels ${kind}`, async () => {
      const { labels } = randomPixels(options);
      const tensor = upload(labels, true);
      const sorted = sortedPixels(backend, tensor, sizesOf(tensor.shape, segments, 1));
      const wanted = truth(labels.data, height * width, segments);
      expect(await read(sorted.order)).toEqual(wanted.order);
      expect(await read(sorted.offsets)).toEqual(wanted.offsets);
      tensor.dispose();
    });
  }
});

test('labels from S on are with those of no segment', async () => {
  const labels = tf.tensor2d([5, 0, 2 ** 31 - 1, 1, -(2 ** 31), 0], [2, 3], 'int32');
  const { order, offsets } = sortedPixels(backend, labels, sizesOf([2, 3], 2, 1));
  expect([await read(order), await read(offsets)]).toEqual([
    [1, 5, 3, 0, 2, 4],
    [0, 2, 3],
  ]);
  labels.dispose();
});

test('labels are sorted once for each number of segments, and again when they have changed', async () => {
  const before = backend.numDataIds();
  const labels = tf.tensor2d([0, 1, 1, 0], [2, 2], 'int32');
  const other = tf.tensor2d([1, 1, 0, 0], [2, 2], 'int32');
  const sorted = (segments: number) => sortedPixels(backend, labels, sizesOf([2, 2], segments, 1));
  const first = sorted(2).order;
  expect(sorted(2).order).toBe(first);
  expect(sorted(3).order).not.toBe(first);
  copyTensor(backend, other, labels);
  expect(await read(sorted(2).order)).toEqual([2, 3, 0, 1]);
  tf.dispose([labels, other]);
  flush(backend);
  expect(backend.numDataIds()).toBe(before);
});

test('pooling over a second map of labels in the place of the first does not see the first', async () => {
  for (const seed of [1, 2, 3]) {
    const pixels = randomPixels({ height: 12, width: 11, channels: 3, segments: 9, seed });
    const { value } = await pool('fused', pixels, 'sum');
    expect(relativeError(value, pooledTruth(pixels, 'sum').data)).toBeLessThan(1e-6);
  }
});
