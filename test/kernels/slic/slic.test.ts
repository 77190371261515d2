/** slic on both backends: composition and kernels against the definition, and what comes out of it in the end. */
import { afterAll, describe, expect, test } from 'vitest';
import type { HostTensor } from '../../../webview/engine/operation.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { slic } from '../../../webview/ops/slic/index.js';
import { pieces } from '../../unit/ops/slic/pieces.js';
import { achievableAccuracy, regions } from '../../unit/ops/slic/regions.js';
import { backendNames, gpuErrors, useBackend } from '../engine/backends.js';
import { photograph } from './photograph.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

type Attributes = { readonly segments: number; readonly compactness: number; readonly iterations: number };
type Form = 'composition' | 'fused';

const image = (shape: readonly number[], data: ArrayLike<number>): HostTensor => ({ shape, data: Float64Array.from(data) });
const tensorOf = ({ shape, data }: HostTensor) => tf.tensor(Float32Array.from(data), [...shape]);

function truth(given: HostTensor, attributes: Attributes): number[] {
  return [...(slic.definition({ image: given }, attributes)[0] as HostTensor).data];
}

async function once(given: HostTensor, attributes: Attributes): Promise<number[]> {
  const tensor = tensorOf(given);
  const [labels] = (await slic.once!({ image: tensor }, attributes)) as [Tensor];
  expect(labels).toMatchObject({ dtype: 'int32', shape: given.shape.slice(0, -1) });
  const numbers = await labels.data();
  tf.dispose([tensor, labels]);
  return [...numbers];
}

async function clusters(form: Form, given: HostTensor, attributes: Attributes): Promise<number[]> {
  const found = tf.tidy(() => slic[form]!({ image: tensorOf(given) }, attributes).outputs[0]!);
  expect(found).toMatchObject({ dtype: 'int32', shape: given.shape.slice(0, -1) });
  const numbers = await found.data();
  found.dispose();
  return [...numbers];
}

const share = (a: readonly number[], b: readonly number[]) => a.filter((label, p) => label === b[p]).length / a.length;

/** A staircase of greys that no two centres are equally far from. */
const clear = image(
  [12, 15, 1],
  Array.from({ length: 180 }, (_, p) => Math.fround(((7 * p) % 180) / 180)),
);

describe.each(backendNames)('on %s', (backend) => {
  test('the labels of a photograph are those of the definition', async () => {
    await useBackend(backend);
    const photo = photograph(96, 96);
    for (const attributes of [
      { segments: 64, compactness: 10, iterations: 10 },
      { segments: 30, compactness: 3, iterations: 5 },
    ]) {
      const [found, wanted] = [await once(photo, attributes), truth(photo, attributes)];
      // One label more or less would shift those behind it: each counts as the one that it has most pixels in common with.
      expect(achievableAccuracy(found, wanted)).toBeGreaterThan(0.995);
      expect(achievableAccuracy(wanted, found)).toBeGreaterThan(0.995);
    }
  });

  test('where no two centres are equally near the labels are the same to the last pixel, in grey, in colour and in a batch', async () => {
    await useBackend(backend);
    const attributes = { segments: 12, compactness: 4, iterations: 6 };
    expect(await once(clear, attributes)).toEqual(truth(clear, attributes));
    const { image: colors } = regions(40, 30, 5, 8);
    const batch = image([2, 20, 30, 3], colors);
    expect(await once(batch, attributes)).toEqual(truth(batch, attributes));
  });

  test('coloured regions are found, and every label is one piece', async () => {
    await useBackend(backend);
    const { image: colors, region } = regions(80, 100, 10, 3);
    const labels = await once(image([80, 100, 3], colors), { segments: 100, compactness: 10, iterations: 10 });
    expect(achievableAccuracy(labels, region)).toBeGreaterThan(0.97);
    const found = pieces(labels, 100);
    expect(found).toEqual(found.map((_, label) => label));
    expect(found.length).toBeLessThanOrEqual(100);
  });

  test.each([
    [1, 1, 1],
    [1, 1, 50],
    [1, 23, 4],
    [23, 1, 4],
    [3, 5, 1000],
    [9, 17, 1],
  ])('%i × %i pixels of one colour in %i segments', async (height, width, segments) => {
    await useBackend(backend);
    const blank = image([height, width, 3], Array(height * width * 3).fill(0.5));
    const attributes = { segments, compactness: 10, iterations: 3 };
    expect(await once(blank, attributes)).toEqual(truth(blank, attributes));
  });

  test('NaN counts as 0 and infinity as the nearer of 0 and 1', async () => {
    await useBackend(backend);
    const [broken, mended] = [clear.data.slice(), clear.data.slice()];
    [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -3, 7].forEach((value, i) => {
      for (let p = i; p < 180; p += 11) [broken[p], mended[p]] = [value, i === 1 || i === 4 ? 1 : 0];
    });
    const attributes = { segments: 12, compactness: 4, iterations: 6 };
    expect(await once({ ...clear, data: broken }, attributes)).toEqual(truth({ ...clear, data: mended }, attributes));
  });

  test('two runs are the same, and leave nothing behind', async () => {
    await useBackend(backend);
    const photo = photograph(48, 48);
    const attributes = { segments: 20, compactness: 10, iterations: 4 };
    const first = await once(photo, attributes);
    const { numTensors, numBytes } = tf.memory();
    expect(await once(photo, attributes)).toEqual(first);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  });
});

describe('clusters, before they become segments of one piece', () => {
  const photo = photograph(32, 44);
  const attributes = { segments: 24, compactness: 10, iterations: 3 };

  test('of the composition are the same on both backends as those of the kernels, but for pixels between two centres', async () => {
    await useBackend('webgpu');
    const fused = await clusters('fused', photo, attributes);
    expect(share(await clusters('composition', photo, attributes), fused)).toBeGreaterThan(0.995);
    await useBackend('cpu');
    expect(share(await clusters('composition', photo, attributes), fused)).toBeGreaterThan(0.995);
  });

  test.each(['composition', 'fused'] as const)('of the %s: not a number, a batch, cells of one pixel', async (form) => {
    await useBackend('webgpu');
    const broken = image(
      [2, 6, 9, 1],
      Array.from({ length: 108 }, (_, p) => (p % 7 === 0 ? Number.NaN : ((5 * p) % 108) / 108)),
    );
    const mended = { ...broken, data: broken.data.map((value) => (Number.isNaN(value) ? 0 : value)) };
    const few = { segments: 6, compactness: 4, iterations: 3 };
    const found = await clusters(form, broken, few);
    expect(found).toEqual(await clusters(form, mended, few));
    expect(Math.max(...found)).toBe(5);
    const everyPixel = Array.from({ length: 54 }, (_, p) => p);
    expect(await clusters(form, mended, { ...few, segments: 54, compactness: 1000 })).toEqual([...everyPixel, ...everyPixel]);
  });

  test('of centres equally near the first one is chosen', async () => {
    await useBackend('webgpu');
    const twice = image([1, 4, 1], [0.2, 0.7, 0.2, 0.7]);
    const two = { segments: 2, compactness: 0, iterations: 2 };
    for (const form of ['fused', 'composition'] as const) expect(await clusters(form, twice, two)).toEqual([0, 0, 0, 0]);
    expect(truth(twice, two)).toEqual([0, 0, 0, 0]);
  });

  test('a cluster that loses all its pixels keeps its centre', async () => {
    await useBackend('webgpu');
    // The middle third is dark on its left and light on its right, and its mean is nobody's. A centre at 0 would take the black pixel.
    const steps = image([1, 12, 1], [0, 0.2, 0.2, 0.2, 0.2, 0.2, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]);
    const three = { segments: 3, compactness: 0, iterations: 4 };
    const wanted = [0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2];
    expect(await clusters('fused', steps, three)).toEqual(wanted);
    expect(await clusters('composition', steps, three)).toEqual(wanted);
    expect(truth(steps, three)).toEqual(wanted.map((cluster) => cluster / 2));
  });
});
