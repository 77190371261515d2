/** Segments of very different sizes: as exact, the same in every run, and about as fast. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bufferOf } from '../../../webview/engine/backend/dispatch.js';
import { type Tensor, tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { createStopwatch } from '../../../webview/engine/timing/stopwatch.js';
import { fusedPool } from '../../../webview/ops/superpixelPool/kernels.js';
import { onCpu } from '../gaussianRender2d/onCpu.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import { host, type Passes, type PooledPixels, pool, pooledTruth, poolGradientTruth, reductions, uniform, unpool } from './segments.js';

let backend: WebGPUBackend;
let errors: readonly string[];

beforeAll(async () => {
  ({ backend, errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

/** 2^16 pixels: enough for groups of chunks, and for three digits of the sort. */
const side = 256;
const pixels = side * side;

const labelings: Record<string, { readonly segments: number; labelAt(pixel: number): number }> = {
  '256 pixels each': { segments: 256, labelAt: (pixel) => 16 * Math.floor(pixel / side / 16) + Math.floor((pixel % side) / 16) },
  'one segment': { segments: 1, labelAt: () => 0 },
  'one segment and 1000 of one pixel': { segments: 1001, labelAt: (pixel) => (pixel % 65 === 0 ? Math.min(1000, pixel / 65) : 0) },
  'one pixel each': { segments: pixels, labelAt: (pixel) => pixel },
};

const scene = ({ segments, labelAt }: (typeof labelings)[string], channels: number): PooledPixels => ({
  features: host([side, side, channels], uniform('uneven', pixels * channels)),
  labels: host(
    [side, side],
    Float32Array.from({ length: pixels }, (_, pixel) => labelAt(pixel)),
  ),
  segments,
});

/** As `toEqual`, which takes seconds for so many numbers. */
function haveSameBits(a: Passes, b: Passes): boolean {
  const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);
  return bytesOf(a.value).equals(bytesOf(b.value)) && bytesOf(a.gradient).equals(bytesOf(b.gradient));
}

describe.each(Object.entries(labelings))('%s', (_, labeling) => {
  test('pooled values and gradients are right, and the same bits in another run', async () => {
    const given = scene(labeling, 1);
    for (const reduce of ['mean', 'max'] as const) {
      const truth = pooledTruth(given, reduce);
      const first = await pool('fused', given, reduce, truth);
      expect(relativeError(first.value, truth.data), reduce).toBeLessThan(1e-6);
      expect(haveSameBits(await pool('fused', given, reduce, truth), first), reduce).toBe(true);
      expect(relativeError(first.gradient, poolGradientTruth(given, reduce, truth)), reduce).toBeLessThan(1e-6);
    }
  });
});

test('one segment takes about as long as even ones, and segments of one pixel each no workgroup each', async () => {
  const stopwatch = createStopwatch(backend);
  const features = tf.tensor(uniform('uneven', pixels * 4), [side, side, 4]);
  const works = Object.entries(labelings).map(([name, { segments, labelAt }]) => {
    const labels = tf.tensor(
      Int32Array.from({ length: pixels }, (_, pixel) => labelAt(pixel)),
      [side, side],
      'int32',
    );
    for (const tensor of [features, labels]) bufferOf(backend, tensor);
    return { name, labels, run: () => (fusedPool(features, labels, 'mean', segments)[0] as Tensor).dispose(), taken: [] as number[] };
  });
  for (const { run } of works) await stopwatch.time(run, 1);
  for (let round = 0; round < 7; round++) for (const { run, taken } of works) taken.push(await stopwatch.time(run, 1));
  const [even, ...uneven] = works.map(({ name, taken }) => ({ name, least: Math.min(...taken) }));
  // Segments of one pixel each are 256 times as many; a workgroup for each would take 64 threads where one is enough.
  const most: Record<string, number> = { 'one pixel each': 150 };
  for (const { name, least } of uneven) expect(least / even!.least, name).toBeLessThan(most[name] ?? 12);
  tf.dispose([features, works.map(({ labels }) => labels)]);
});

describe('numbers that a sum in order would lose', () => {
  /** 2^22 rather than 2^24, for which a software adapter wants 11 s; the same three steps, and there the mean was right to 7.5e-8. Added up in order it would be off by percents. */
  test('the mean of 2^22 copies of 0.1 is 0.1', async () => {
    const features = tf.fill([2048, 2048, 1], 0.1);
    const labels = tf.zeros([2048, 2048], 'int32');
    for (const [reduce, wanted] of [
      ['mean', Math.fround(0.1)],
      ['sum', 2 ** 22 * Math.fround(0.1)],
    ] as const) {
      const [pooled] = fusedPool(features, labels, reduce, 1);
      const [value] = await pooled.data();
      expect(Math.abs(value! / wanted - 1), reduce).toBeLessThan(1e-6);
      pooled.dispose();
    }
    tf.dispose([features, labels]);
  });

  test('on cpu, too, in both directions', () =>
    onCpu(async () => {
      const given: PooledPixels = {
        features: host([side, side, 1], new Float32Array(pixels).fill(0.1)),
        labels: host([side, side], new Float32Array(pixels)),
        segments: 1,
      };
      const { value } = await pool('composition', given, 'mean');
      expect(Math.abs(value[0]! / Math.fround(0.1) - 1)).toBeLessThan(1e-6);
      const { gradient } = await unpool('composition', host([1, 1], [1]), given.labels, given.features);
      expect(Math.abs(gradient[0]! / (pixels * Math.fround(0.1)) - 1)).toBeLessThan(1e-6);
    }));

  test('of one image among others', async () => {
    const shape = [2, 300, 300];
    const data = Float32Array.from({ length: 180_000 }, (_, pixel) => (pixel < 90_000 ? 0.1 : 1e6));
    const given: PooledPixels = { features: host([...shape, 1], data), labels: host(shape, new Float32Array(180_000)), segments: 2 };
    const { value } = await pool('fused', given, 'mean');
    expect(relativeError(value, [Math.fround(0.1), 0, 1e6, 0])).toBeLessThan(1e-6);
    expect(Math.abs(value[0]! / Math.fround(0.1) - 1)).toBeLessThan(1e-6);
  });
});

test('every reduction is the same bits in every run', async () => {
  const given: PooledPixels = {
    features: host([100, 100, 6], uniform('again', 60_000)),
    labels: host(
      [100, 100],
      uniform('labels again', 10_000).map((value) => Math.floor(30 * value ** 3) - 1),
    ),
    segments: 30,
  };
  for (const reduce of reductions) {
    const first = await pool('fused', given, reduce);
    for (let run = 0; run < 3; run++) expect(haveSameBits(await pool('fused', given, reduce), first), reduce).toBe(true);
  }
});
