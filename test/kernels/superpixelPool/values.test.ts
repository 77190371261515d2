/** Pooled values and the gradient of the features: fused kernels and composition against the definition in float64. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dispatchCount } from '../../../webview/engine/backend/dispatch.js';
import { tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { fusedPool, fusedUnpool } from '../../../webview/ops/superpixelPool/kernels.js';
import { onCpu } from '../gaussianRender2d/onCpu.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import {
  cotangentFor,
  type PixelOptions,
  pool,
  pooledTruth,
  poolGradientTruth,
  randomPixels,
  reductions,
  upload,
  type Way,
} from './segments.js';

let backend: WebGPUBackend;
let errors: readonly string[];

beforeAll(async () => {
  ({ backend, errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

/** Every batch size, number of channels and of segments at least twice; chunks of 64 pixels that are full, and not. */
const grid: PixelOptions[] = [
  { height: 1, width: 1, channels: 1, segments: 1 },
  { height: 1, width: 1, channels: 3, segments: 7, batch: 2 },
  { height: 5, width: 7, channels: 2, segments: 2 },
  { height: 3, width: 4, channels: 2, segments: 5, batch: 2 },
  { height: 5, width: 7, channels: 5, segments: 35, labels: 'own', batch: 3 },
  { height: 7, width: 5, channels: 3, segments: 4, labels: 'none' },
  { height: 8, width: 8, channels: 4, segments: 1, labels: 'blocks', batch: 1 },
  { height: 16, width: 16, channels: 1, segments: 7, labels: 'blocks', batch: 2 },
  { height: 17, width: 31, channels: 2, segments: 1, labels: 'blocks' },
  { height: 31, width: 17, channels: 3, segments: 2, labels: 'blocks', batch: 3 },
  { height: 33, width: 29, channels: 5, segments: 1000 },
  { height: 33, width: 29, channels: 32, segments: 7 },
  { height: 23, width: 27, channels: 33, segments: 64, labels: 'blocks' },
  { height: 19, width: 23, channels: 64, segments: 7, batch: 2 },
  { height: 9, width: 11, channels: 130, segments: 400, batch: 2 },
  { height: 32, width: 32, channels: 1, segments: 1024, labels: 'own' },
];

const title = ({ batch, height, width, channels, segments, labels = 'random' }: PixelOptions) =>
  `B ${batch ?? '–'}, ${height}×${width}, C ${channels}, S ${segments}, labels ${labels}`;

/** Of all reductions, with many ties and with hardly any. */
async function expectRight(way: Way, options: PixelOptions, tolerance: number): Promise<void> {
  for (const levels of [undefined, 2]) {
    const pixels = randomPixels({ ...options, ...(levels && { levels }) });
    for (const reduce of reductions) {
      const truth = pooledTruth(pixels, reduce);
      const cotangent = cotangentFor(truth.shape);
      const { value, gradient } = await pool(way, pixels, reduce, cotangent);
      const what = `${reduce}, ${levels ?? 'many'} levels`;
      expect(relativeError(value, truth.data), `${what}: pooled`).toBeLessThan(tolerance);
      expect(relativeError(gradient, poolGradientTruth(pixels, reduce, cotangent)), `${what}: gradient`).toBeLessThan(tolerance);
    }
  }
}

describe('fused kernels equal the definition, and their gradient the formula', () => {
  for (const options of grid) test(title(options), () => expectRight('fused', options, 1e-6));
});

describe('the composition equals the definition, and its gradient the formula', () => {
  for (const options of grid) test(`on cpu: ${title(options)}`, () => onCpu(() => expectRight('composition', options, 1e-5)));

  // tfjs has a kernel to compile for every rank and type, and looks at every pixel for every segment.
  const few = grid.filter(({ height, width, channels, segments }) => height > 1 && height * width * channels * segments < 600);
  for (const options of few) test(`on webgpu: ${title(options)}`, () => expectRight('composition', options, 1e-5));
});

test('the gradient that the tests hold kernels against is that of the definition', () => {
  const pixels = randomPixels({ batch: 2, height: 5, width: 6, channels: 2, segments: 7 });
  for (const reduce of reductions) {
    const truth = pooledTruth(pixels, reduce);
    const cotangent = cotangentFor(truth.shape);
    const loss = (data: Float64Array) => {
      const { data: pooled } = pooledTruth({ ...pixels, features: { ...pixels.features, data } }, reduce);
      return pooled.reduce((sum, value, i) => sum + value * cotangent.data[i]!, 0);
    };
    const { data } = pixels.features;
    const step = 1e-6;
    const differences = data.map((value, i) => (loss(data.with(i, value + step)) - loss(data.with(i, value - step))) / (2 * step));
    expect(relativeError(poolGradientTruth(pixels, reduce, cotangent), differences), reduce).toBeLessThan(1e-8);
  }
});

test('a call with other labels, sizes and segments in between changes no bit', async () => {
  const pixels = randomPixels({ height: 65, width: 63, channels: 3, segments: 50 });
  const run = () => Promise.all(reductions.map((reduce) => pool('fused', pixels, reduce, cotangentFor([50, 3]))));
  const first = await run();
  await pool('fused', randomPixels({ batch: 3, height: 20, width: 30, channels: 5, segments: 900 }), 'mean');
  expect(await run()).toEqual(first);
});

test('pooling takes 2 dispatches forward, 3 for more than 16384 pixels, and 1 backward, once the labels are sorted', async () => {
  for (const [width, forward] of [
    [128, 2],
    [129, 3],
  ] as const) {
    const pixels = randomPixels({ height: 128, width, channels: 4, segments: 63, labels: 'blocks' });
    const [features, labels] = [upload(pixels.features), upload(pixels.labels, true)];
    const dispatchesOf = (work: () => tf.Tensor) => {
      const before = dispatchCount(backend);
      work().dispose();
      return dispatchCount(backend) - before;
    };
    const sortAndPool = dispatchesOf(() => fusedPool(features, labels, 'mean', 63)[0]);
    expect(dispatchesOf(() => fusedPool(features, labels, 'mean', 63)[0])).toBe(forward);
    expect(sortAndPool).toBe(5 + forward);
    const cotangent = tf.ones([63, 4]);
    const both = dispatchesOf(() => tf.grad((given) => fusedPool(given, labels, 'mean', 63)[0])(features, cotangent));
    expect(both).toBe(forward + 1);
    expect(dispatchesOf(() => fusedUnpool(cotangent, labels))).toBe(1);
    const painted = tf.ones([128, width, 4]);
    const unpooled = dispatchesOf(() => tf.grad((given) => fusedUnpool(given, labels))(cotangent, painted));
    expect(unpooled).toBe(1 + forward);
    tf.dispose([features, labels, cotangent, painted]);
  }
});
