/** Where renderers break: off the image, tiny, huge, thin, degenerate, too many, not numbers. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { useCpu } from '../../../webview/engine/backend/device.js';
import type { Fault } from '../../../webview/engine/operation.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { openTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import { attributes, composition, draw, fused, gradients, host, type InputName, randomScene, type Scene, truth } from './scene.js';

let errors: readonly string[];

beforeAll(async () => {
  ({ errors } = await openTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

const pixels = attributes(20, 24);
const cholesky = (means: number[][], factors: number[][], given = pixels): Scene => ({
  inputs: { means: host([means.length, 2], means.flat()), cholesky: host([factors.length, 3], factors.flat()) },
  attributes: given,
});
const covariance = (means: number[][], covariances: number[][], given = pixels): Scene => ({
  inputs: { means: host([means.length, 2], means.flat()), covariance: host([covariances.length, 3], covariances.flat()) },
  attributes: given,
});

describe('fused equals the definition, and its gradient the composition', () => {
  const scenes: Record<string, Scene> = {
    'means off the image, near and far': cholesky(
      [
        [-8, 5],
        [30, 25],
        [12, -1e4],
        [1e30, 3],
        [-1e30, -1e30],
      ],
      Array(5).fill([3, 1, 2]),
    ),
    'σ = 0.001, on a pixel and between': cholesky(
      [
        [5, 7],
        [5.0005, 7],
        [9.5, 9.5],
      ],
      Array(3).fill([1e-3, 0, 1e-3]),
    ),
    'σ = 10 000': cholesky(
      [
        [5, 7],
        [2000, -3000],
      ],
      Array(2).fill([1e4, 5e3, 1e4]),
    ),
    'negative diagonals': cholesky(
      [
        [5, 7],
        [12, 9],
        [15, 9],
      ],
      [
        [-3, 1, 2],
        [3, 1, -2],
        [-3, -1, -2],
      ],
    ),
    'long and thin, in all directions': cholesky(
      [
        [10, 10],
        [10, 10],
        [12, 9],
        [3, 15],
      ],
      [
        [40, 40, 0.05],
        [0.05, 40, 40],
        [30, -20, 0.1],
        [60, 0.5, 0.02],
      ],
    ),
    'long and thin covariances': covariance(
      [
        [10, 10],
        [12, 9],
        [6, 5],
      ],
      [
        [100, 99.99, 100],
        [400, -100, 25.01],
        [0.01, 0.05, 100],
      ],
    ),
    'blur on points and lines': cholesky(
      [
        [5, 7],
        [9.5, 9.5],
        [12, 3],
      ],
      [
        [0, 0, 0],
        [0, 0, 5],
        [3, 3, 0],
      ],
      attributes(20, 24, { blur: 0.3 }),
    ),
    'blur on covariances that are nearly lines': covariance(
      [
        [10, 10],
        [12, 9],
      ],
      [
        [100, 99.9999, 100],
        [25, 5, 1.0001],
      ],
      attributes(20, 24, { blur: 0.3 }),
    ),
    'a cutoff at pixels exactly': cholesky(
      [
        [10, 10],
        [5, 5],
      ],
      Array(2).fill([1, 0, 1]),
      attributes(20, 24, { cutoffSigma: 2 }),
    ),
    'a cutoff below one pixel': cholesky(
      [
        [10, 10],
        [5.4, 5],
      ],
      Array(2).fill([1, 0, 1]),
      attributes(20, 24, { cutoffSigma: 0.3 }),
    ),
    'a cutoff far beyond float32': cholesky(
      [
        [10.3, 10],
        [5, 5.2],
      ],
      Array(2).fill([0.7, 0.2, 0.5]),
      attributes(20, 24, { cutoffSigma: 1e6 }),
    ),
    'determinants on both sides of the smallest': cholesky(
      [
        [5, 7],
        [8, 7],
        [9, 9],
      ],
      [
        [1e-10, 0, 1e-10],
        [1e-9, 0, 1e-9],
        [1e-20, 0, 5],
      ],
    ),
    'a covariance of very small and very large variance': covariance(
      [
        [5, 7],
        [9, 4],
      ],
      [
        [1e-20, 0, 1e12],
        [1e-20, 1e-5, 1e12],
      ],
    ),
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
  const { image } = await draw(fused, cholesky([[10, 10]], [[1, 0, 1]], attributes(20, 24, { cutoffSigma: 2 })));
  expect(image[10 * 24 + 12]).toBeCloseTo(Math.exp(-2), 6);
  expect(image[11 * 24 + 12]).toBe(0);
});

test('a Gaussian without an area draws nothing and has no gradient, in all three', async () => {
  const scene = cholesky(
    [
      [5, 7],
      [5, 7],
      [5, 7],
      [5, 7],
    ],
    [
      [0, 0, 0],
      [0, 3, 2],
      [2, 3, 0],
      [1e-25, 0, 1e-25],
    ],
  );
  expect(truth(scene).every((value) => value === 0)).toBe(true);
  for (const way of [fused, composition]) {
    expect((await draw(way, scene)).image.every((value) => value === 0)).toBe(true);
    for (const gradient of Object.values(await gradients(way, scene, new Float32Array(480).fill(1))))
      expect(gradient.every((value) => value === 0)).toBe(true);
  }
});

test('more than 256 Gaussians in one tile, and none is forgotten', async () => {
  const scene: Scene = {
    inputs: { means: host([1000, 2], Array(2000).fill(4)), cholesky: host([1000, 3], Array(1000).fill([1, 0, 1]).flat()) },
    attributes: attributes(9, 9),
  };
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
  expect(colors!.subarray(-1000).some((value) => value > 0)).toBe(true);
});

describe('a covariance that is not positive definite', () => {
  const good = [4, 1, 4];
  const scenes: [string, Scene, number][] = [
    [
      'none',
      covariance(
        [
          [5, 5],
          [9, 9],
        ],
        [good, good],
      ),
      -1,
    ],
    [
      'equal to a line',
      covariance(
        [
          [5, 5],
          [9, 9],
        ],
        [good, [4, 4, 4]],
      ),
      1,
    ],
    [
      'with Σxy too large',
      covariance(
        [
          [5, 5],
          [9, 9],
        ],
        [[4, -4.5, 4], good],
      ),
      0,
    ],
    [
      'negative',
      covariance(
        [
          [5, 5],
          [9, 9],
          [3, 3],
        ],
        [good, [-4, 1, -4], [0, 0, 1]],
      ),
      1,
    ],
    ['however much blur is added', covariance([[5, 5]], [[1, 1.1, 1]], attributes(20, 24, { blur: 2 })), 0],
    ['not where it is only small', covariance([[5, 5]], [[1e-30, 0, 1e-30]]), -1],
  ];
  for (const [name, scene, index] of scenes) {
    test(`${name}: fault ${index}`, async () => {
      for (const way of [fused, composition]) {
        const { image, fault } = await draw(way, scene);
        expect(fault).toBe(index);
        expect(relativeError(image, truth(scene))).toBeLessThan(1e-5);
        const found = await gradients(way, scene);
        expect(found.covariance!.every(Number.isFinite)).toBe(true);
        if (index >= 0) expect([...found.covariance!.subarray(3 * index, 3 * index + 3)]).toEqual([0, 0, 0]);
      }
    });
  }

  test('is named in words: which one, of which image, and what to do', () => {
    const { fault } = fused({ means: tf.zeros([2, 10, 2]), covariance: tf.ones([2, 10, 3]) }, pixels);
    const problem = (fault as Fault).describe(13);
    expect(problem.at).toEqual({ input: 'covariance' });
    expect(problem.message).toMatch(/Gaussian 3 of image 1 .*covariance\[1, 3\]/);
    expect(problem.remedy).toMatch(/cholesky.*rotation/);
    const single = fused({ means: tf.zeros([10, 2]), covariance: tf.ones([10, 3]) }, pixels).fault as Fault;
    expect(single.describe(7).message).toMatch(/Gaussian 7 \(covariance\[7\]/);
    expect(fused({ means: tf.zeros([1, 2]), cholesky: tf.ones([1, 3]) }, pixels).fault).toBeUndefined();
  });
});

describe('numbers that are not finite show, and stop nothing', () => {
  const scenes: Record<string, number[][]> = {
    'a mean of NaN': [
      [Number.NaN, 5],
      [4, 1, 4],
    ],
    'an infinite mean': [
      [5, Number.NEGATIVE_INFINITY],
      [4, 1, 4],
    ],
    'a factor of NaN': [
      [5, 5],
      [4, Number.NaN, 4],
    ],
    'an infinite factor': [
      [5, 5],
      [Number.POSITIVE_INFINITY, 1, 4],
    ],
  };
  for (const [name, [mean, factor]] of Object.entries(scenes)) {
    test(`${name}: its whole image is NaN, the other images are not touched`, async () => {
      const scene: Scene = {
        inputs: {
          means: host([2, 2, 2], [5, 5, ...(mean as number[]), 5, 5, 9, 9]),
          cholesky: host([2, 2, 3], [4, 1, 4, ...(factor as number[]), 4, 1, 4, 4, 1, 4]),
        },
        attributes: pixels,
      };
      const expected = truth(scene);
      expect(expected.subarray(0, 480).every(Number.isNaN)).toBe(true);
      const cotangent = new Float32Array(960).fill(1);
      for (const way of [fused, composition]) {
        const { image } = await draw(way, scene);
        expect(image.subarray(0, 480).every(Number.isNaN)).toBe(true);
        expect(relativeError(image.subarray(480), expected.subarray(480))).toBeLessThan(1e-5);
        expect((await gradients(way, scene, cotangent)).means!.subarray(4).every(Number.isFinite)).toBe(true);
      }
      // Of the Gaussians in the same image only the one to blame has a gradient that is no number.
      const found = await gradients(fused, scene, cotangent);
      expect(found.means!.subarray(0, 2).every(Number.isFinite)).toBe(true);
      expect(found.means!.subarray(2, 4).some(Number.isFinite)).toBe(false);
    });
  }

  test('and on the CPU', async () => {
    await useCpu();
    const { image } = await draw(composition, cholesky([[5, 5]], [[4, Number.NaN, 4]]));
    await tf.setBackend('webgpu');
    expect(image.every(Number.isNaN)).toBe(true);
  });

  test('a colour of NaN too', async () => {
    const scene = cholesky(
      [
        [5, 5],
        [9, 9],
      ],
      [
        [1, 0, 1],
        [1, 0, 1],
      ],
    );
    const colored = { ...scene, inputs: { ...scene.inputs, colors: host([2, 2], [1, 2, Number.NaN, 1]) } };
    expect(truth(colored).every(Number.isNaN)).toBe(true);
    for (const way of [fused, composition]) expect((await draw(way, colored)).image.every(Number.isNaN)).toBe(true);
  });

  test('a cotangent of NaN reaches the Gaussians under it and no other', async () => {
    const cotangent = new Float32Array(480);
    cotangent[5 * 24 + 5] = Number.NaN;
    const { means } = await gradients(
      fused,
      cholesky(
        [
          [5, 6],
          [20, 15],
        ],
        [
          [1, 0, 1],
          [1, 0, 1],
        ],
        attributes(20, 24, { cutoffSigma: 3 }),
      ),
      cotangent,
    );
    expect([...means!].map(Number.isNaN)).toEqual([true, true, false, false]);
  });
});

test('gradients of inputs that are not asked for cost no memory', () => {
  const { numTensors } = tf.memory();
  tf.tidy(() => {
    const l = tf.ones([4, 3]);
    tf.grad((means: Tensor) => (fused({ means, cholesky: l }, pixels).outputs[0] as Tensor).sum())(tf.zeros([4, 2]));
  });
  expect(tf.memory().numTensors).toBe(numTensors);
});
