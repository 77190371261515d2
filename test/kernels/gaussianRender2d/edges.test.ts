/** Where renderers break: off the image, tiny, huge, thin, without an area, cut off, too many. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import {
  alone,
  attributes,
  composition,
  draw,
  fused,
  gradients,
  type InputName,
  type Numbers,
  randomScene,
  repeat,
  type Scene,
  sceneOf,
  truth,
} from './scene.js';

let errors: readonly string[];

beforeAll(async () => {
  ({ errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

const pixels = attributes(20, 24);
const of = (gaussians: Numbers, given: Parameters<typeof attributes>[2] = {}): Scene => sceneOf(gaussians, attributes(20, 24, given));

describe('fused equals the definition, and its gradient the composition', () => {
  const points = repeat(2, [1, 0, 1]);
  const scenes: Record<string, Scene> = {
    'means off the image, near and far': of({ means: [-8, 5, 30, 25, 12, -1e4, 1e30, 3, -1e30, -1e30], cholesky: repeat(5, [3, 1, 2]) }),
    'σ = 0.001, on a pixel and between': of({ means: [5, 7, 5.0005, 7, 9.5, 9.5], cholesky: repeat(3, [1e-3, 0, 1e-3]) }),
    'σ = 10 000': of({ means: [5, 7, 2000, -3000], cholesky: repeat(2, [1e4, 5e3, 1e4]) }),
    'negative diagonals': of({ means: [5, 7, 12, 9, 15, 9], cholesky: [-3, 1, 2, 3, 1, -2, -3, -1, -2] }),
    'long and thin factors': of({
      means: [10, 10, 10, 10, 12, 9, 3, 15],
      cholesky: [40, 40, 0.05, 0.05, 40, 40, 30, -20, 0.1, 60, 0.5, 0.02],
    }),
    'long and thin covariances': of({ means: [10, 10, 12, 9, 6, 5], covariance: [100, 99.99, 100, 400, -100, 25.01, 0.01, 0.05, 100] }),
    'blur on points and lines': of({ means: [5, 7, 9.5, 9.5, 12, 3], cholesky: [0, 0, 0, 0, 0, 5, 3, 3, 0] }, { blur: 0.3 }),
    'blur on covariances that are nearly lines': of(
      { means: [10, 10, 12, 9], covariance: [100, 99.9999, 100, 25, 5, 1.0001] },
      { blur: 0.3 },
    ),
    'a cutoff at pixels exactly': of({ means: [10, 10, 5, 5], cholesky: points }, { cutoffSigma: 2 }),
    'a cutoff below one pixel': of({ means: [10, 10, 5.4, 5], cholesky: points }, { cutoffSigma: 0.3 }),
    'a cutoff far beyond float32': of({ means: [10.3, 10, 5, 5.2], cholesky: repeat(2, [0.7, 0.2, 0.5]) }, { cutoffSigma: 1e6 }),
    'determinants on both sides of the smallest': of({
      means: [5, 7, 8, 7, 9, 9],
      cholesky: [1e-10, 0, 1e-10, 1e-9, 0, 1e-9, 1e-20, 0, 5],
    }),
    'a very small and a very large variance': of({ means: [5, 7, 9, 4], covariance: [1e-20, 0, 1e12, 1e-20, 1e-5, 1e12] }),
  };
  for (const [name, scene] of Object.entries(scenes)) {
    test(name, async () => {
      const { image } = await draw(fused, scene);
      expect(relativeError(image, truth(scene)), 'image').toBeLessThan(1e-5);
      const [ours, theirs] = [await gradients(fused, scene), await gradients(composition, scene)];
      for (const input of Object.keys(scene.inputs) as InputName[])
        expect(relativeError(ours[input]!, theirs[input]!), input).toBeLessThan(1e-4);
    });
  }
});

test('the cutoff belongs to the Gaussian', async () => {
  const { image } = await draw(fused, of({ means: [10, 10], cholesky: [1, 0, 1] }, { cutoffSigma: 2 }));
  expect(image[10 * 24 + 12]).toBeCloseTo(Math.exp(-2), 6);
  expect(image[11 * 24 + 12]).toBe(0);
});

test('a Gaussian without an area draws nothing and has no gradient, in all three', async () => {
  const scene = of({ means: repeat(4, [5, 7]), cholesky: [0, 0, 0, 0, 3, 2, 2, 3, 0, 1e-25, 0, 1e-25] });
  const isZero = (values: Float32Array | Float64Array) => values.every((value) => value === 0);
  expect(isZero(truth(scene))).toBe(true);
  for (const way of [fused, composition]) {
    expect(isZero((await draw(way, scene)).image)).toBe(true);
    expect(Object.values(await gradients(way, scene, new Float32Array(480).fill(1))).every(isZero)).toBe(true);
  }
});

describe('a mean whose distance in deviations leaves float32 draws nothing and has no gradient, in all three', () => {
  const far = [3e38, 5, -3e38, 3e38, 7, -3e38];
  const scenes: Record<string, Scene> = {
    cholesky: of({ means: far, cholesky: repeat(3, [1e-9, 1e-10, 1e-9]) }),
    covariance: of({ means: far, covariance: repeat(3, [1e-18, 1e-19, 1e-18]) }),
    points: of({ points: [3e38, 5, 1e-18, 0, 1e-18, 7, -3e38, 1e-18, 0, 1e-18] }),
    'scaling and rotation': of({ means: far, scaling: repeat(3, [1e-15, 1]), rotation: [0, 0.3, 2] }),
    sigma: of({ means: far }, { sigma: 1e-9 }),
  };
  const isZero = (values: Float32Array | Float64Array) => values.every((value) => value === 0);
  test.each(Object.entries(scenes))('%s', async (_, scene) => {
    expect(isZero(truth(scene))).toBe(true);
    for (const way of [fused, composition]) {
      expect(isZero((await draw(way, scene)).image)).toBe(true);
      for (const [input, gradient] of Object.entries(await gradients(way, scene, new Float32Array(480).fill(1)))) {
        expect(isZero(gradient), `${input} of ${way.name}`).toBe(true);
      }
    }
  });
});

test('more than 256 Gaussians in one tile, and none is forgotten', async () => {
  const scene = sceneOf({ means: repeat(1000, [4, 4]), cholesky: repeat(1000, [1, 0, 1]) }, attributes(9, 9));
  const { image } = await draw(fused, scene);
  expect(image[4 * 9 + 4]).toBe(1000);
  const { means } = await gradients(
    fused,
    scene,
    Float32Array.from({ length: 81 }, (_, i) => i % 9),
  );
  const first = means![0] as number;
  expect(first).toBeGreaterThan(1);
  expect(means!.every((value, i) => (i % 2 === 0 ? value === first : Math.abs(value) < 1e-4))).toBe(true);
});

test('more Gaussians than workgroups fit in one dimension', async () => {
  const scene = randomScene({ form: 'cholesky', gaussians: 70_000, channels: 1, height: 8, width: 8, cutoffSigma: 1 });
  expect(relativeError((await draw(fused, scene)).image, truth(scene))).toBeLessThan(1e-5);
  const { colors } = await gradients(fused, scene, new Float32Array(64).fill(1));
  // The gradient of a colour is the sum of its Gaussian over the image.
  const sample = Array.from({ length: 1000 }, (_, i) => 70 * i + 69);
  const { colors: _, ...inputs } = scene.inputs;
  const expected = sample.map((n) => truth(alone({ inputs, attributes: scene.attributes }, n)).reduce((sum, value) => sum + value, 0));
  expect(expected.filter((sum) => sum > 0).length).toBeGreaterThan(300);
  expect(
    relativeError(
      sample.map((n) => colors![n] as number),
      expected,
    ),
  ).toBeLessThan(1e-5);
});

test('nothing is left behind where only one gradient is asked for', () => {
  const { numTensors } = tf.memory();
  tf.tidy(() => {
    const cholesky = tf.ones([4, 3]);
    tf.grad((means: Tensor) => (fused({ means, cholesky }, pixels).outputs[0] as Tensor).sum())(tf.zeros([4, 2]));
  });
  expect(tf.memory().numTensors).toBe(numTensors);
});
