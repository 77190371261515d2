/** Gradients: fused against the composition, both against central differences of the definition, and against closed numbers. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { useCpu } from '../../../webview/engine/backend/device.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import {
  attributes,
  centralDifferences,
  composition,
  draw,
  fused,
  gradients,
  host,
  type InputName,
  randomScene,
  type SceneOptions,
  sceneOf,
  tensorsOf,
} from './scene.js';

let errors: readonly string[];

beforeAll(async () => {
  ({ errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

describe('central differences of the definition agree', () => {
  // The cutoff lies where nothing is left to cut, so that the definition is smooth.
  const scenes: SceneOptions[] = [
    { form: 'covariance', gaussians: 5, channels: 2, height: 9, width: 7, cutoffSigma: 9 },
    { form: 'cholesky', batch: 2, gaussians: 4, channels: 3, height: 8, width: 18, cutoffSigma: 9, blur: 0.3 },
    { form: 'covariance', gaussians: 4, channels: 1, height: 20, width: 6, cutoffSigma: 9, blur: 0.3 },
    { form: 'cholesky', gaussians: 6, height: 12, width: 12, cutoffSigma: 9 },
  ];
  for (const options of scenes) {
    test(JSON.stringify(options), async () => {
      const scene = randomScene(options);
      const ways = { fused: await gradients(fused, scene), composition: await gradients(composition, scene) };
      for (const name of Object.keys(scene.inputs) as InputName[]) {
        const expected = centralDifferences(scene, name);
        for (const [way, found] of Object.entries(ways)) expect(relativeError(found[name]!, expected), `${way} ${name}`).toBeLessThan(1e-4);
      }
    });
  }
});

describe('fused agrees with the composition', () => {
  const scenes: SceneOptions[] = [
    { form: 'covariance', gaussians: 1, channels: 1, height: 1, width: 1 },
    { form: 'cholesky', batch: 3, gaussians: 2, channels: 9, height: 7, width: 5 },
    { form: 'covariance', batch: 1, gaussians: 33, channels: 4, height: 16, width: 16, cutoffSigma: 2 },
    { form: 'cholesky', gaussians: 16, channels: 20, height: 33, width: 47, blur: 0.3 },
    { form: 'cholesky', batch: 3, gaussians: 20, channels: 5, height: 33, width: 47, cutoffSigma: 3 },
    { form: 'covariance', gaussians: 40, channels: 3, height: 33, width: 47, blur: 0.1 },
    { form: 'covariance', gaussians: 3, height: 128, width: 128 },
    { form: 'cholesky', gaussians: 600, channels: 1, height: 8, width: 8 },
  ];
  for (const options of scenes) {
    test(JSON.stringify(options), async () => {
      const scene = randomScene(options);
      const [ours, theirs] = [await gradients(fused, scene), await gradients(composition, scene)];
      for (const name of Object.keys(scene.inputs) as InputName[])
        expect(relativeError(ours[name]!, theirs[name]!), name).toBeLessThan(1e-4);
    });
  }

  test('there are gradients of no Gaussians, as many as there are Gaussians', async () => {
    for (const form of ['covariance', 'cholesky'] as const) {
      for (const batch of [undefined, 2]) {
        const scene = randomScene({ form, ...(batch && { batch }), gaussians: 0, channels: 3, height: 7, width: 5 });
        expect(await gradients(fused, scene)).toEqual({
          means: new Float32Array(),
          [form]: new Float32Array(),
          colors: new Float32Array(),
        });
      }
    }
  });

  // On the CPU also many, which a software adapter reduces much more slowly.
  const onTheCpu: SceneOptions[] = [
    { form: 'covariance', batch: 2, gaussians: 20, channels: 3, height: 17, width: 20 },
    { form: 'cholesky', gaussians: 5000, channels: 2, height: 12, width: 18 },
    { form: 'covariance', gaussians: 5000, height: 18, width: 12, cutoffSigma: 3 },
  ];
  for (const options of onTheCpu) {
    test(`and with the composition on the CPU: ${JSON.stringify(options)}`, async () => {
      const scene = randomScene(options);
      const ours = await gradients(fused, scene);
      await useCpu();
      const theirs = await gradients(composition, scene);
      await tf.setBackend('webgpu');
      for (const name of Object.keys(scene.inputs) as InputName[])
        expect(relativeError(ours[name]!, theirs[name]!), name).toBeLessThan(1e-4);
    });
  }
});

describe('closed numbers: mean (1.3, 2.6) on 5 × 5 pixels, ½ Σ image²', () => {
  const means = [1.3, 2.6];

  for (const [name, way] of Object.entries({ fused, composition })) {
    test(`${name}: covariance (2, 0.5, 1)`, async () => {
      const found = await gradients(way, sceneOf({ means, covariance: [2, 0.5, 1] }, attributes(5, 5)));
      expect(relativeError(found.means!, [0.144388256, -0.016825716])).toBeLessThan(1e-5);
      expect(relativeError(found.covariance!, [0.499362005, -0.574373883, 1.131435231])).toBeLessThan(1e-5);
    });

    test(`${name}: Cholesky factor (1.5, −0.4, 0.8), and with a negative diagonal`, async () => {
      const of = (cholesky: number[]) => gradients(way, sceneOf({ means, cholesky }, attributes(5, 5)));
      expect(relativeError((await of([1.5, -0.4, 0.8])).cholesky!, [0.991756407, -0.009419416, 2.27149463])).toBeLessThan(1e-5);
      // Negating a column of L leaves Σ as it is and negates the column's gradient.
      expect(relativeError((await of([-1.5, 0.4, 0.8])).cholesky!, [-0.991756407, 0.009419416, 2.27149463])).toBeLessThan(1e-5);
      expect(relativeError((await of([1.5, -0.4, -0.8])).cholesky!, [0.991756407, -0.009419416, -2.27149463])).toBeLessThan(1e-5);
    });
  }
});

test('a given cotangent is carried back, in every batch entry and channel by itself', async () => {
  const scene = randomScene({ form: 'cholesky', batch: 2, gaussians: 5, channels: 4, height: 10, width: 10 });
  const cotangent = new Float32Array(2 * 10 * 10 * 4).fill(0);
  for (let pixel = 0; pixel < 100; pixel++) cotangent[400 + pixel * 4 + 2] = 1;
  const { means, cholesky, colors } = await gradients(fused, scene, cotangent);
  expect([...means!.subarray(0, 10), ...cholesky!.subarray(0, 15), ...colors!.subarray(0, 20)].every((value) => value === 0)).toBe(true);
  expect(colors!.subarray(20).every((value, i) => i % 4 === 2 || value === 0)).toBe(true);
  // The gradient of a colour is the sum of its Gaussian over the image.
  const ones = {
    ...scene.inputs,
    colors: host(
      [2, 5, 4],
      new Float32Array(40).fill(0).map((_, i) => (i === 20 + 2 * 4 + 2 ? 1 : 0)),
    ),
  };
  const { image } = await draw(fused, { ...scene, inputs: ones });
  expect(colors![20 + 2 * 4 + 2]).toBeCloseTo(
    image.reduce((sum, value) => sum + value, 0),
    4,
  );
});

test('second derivatives through the fused kernels are refused in words', () => {
  const scene = randomScene({ form: 'cholesky', gaussians: 2, height: 4, width: 4 });
  const { means, cholesky } = tensorsOf(scene) as Record<'means' | 'cholesky', Tensor>;
  const render = (x: Tensor) => (fused({ means: x, cholesky }, scene.attributes).outputs[0] as Tensor).square().sum();
  expect(() => tf.grad((x: Tensor) => tf.grad(render)(x).square().sum())(means)).toThrow('no second derivatives');
});
