/** Data that cannot be drawn: covariances that are not positive definite, and numbers that are not finite. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { useCpu } from '../../../webview/engine/backend/device.js';
import type { Fault } from '../../../webview/engine/operation.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import { attributes, composition, draw, fused, gradients, host, repeat, type Scene, sceneOf, truth } from './scene.js';

let errors: readonly string[];

beforeAll(async () => {
  ({ errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

const pixels = attributes(20, 24);

describe('a covariance that is not positive definite', () => {
  const good = [4, 1, 4];
  const scenes: [string, covariance: number[], blur: number, index: number][] = [
    ['none', [...good, ...good], 0, -1],
    ['that is a line', [...good, 4, 4, 4], 0, 1],
    ['with Σxy too large', [4, -4.5, 4, ...good], 0, 0],
    ['that is negative', [...good, -4, 1, -4, 0, 0, 1], 0, 1],
    ['however much blur is added', [1, 1.1, 1], 2, 0],
    ['is not one that is only small', [1e-30, 0, 1e-30], 0, -1],
  ];
  for (const [name, covariance, blur, index] of scenes) {
    test(`${name}: fault ${index}`, async () => {
      const scene = sceneOf({ means: repeat(covariance.length / 3, [5, 7]), covariance }, attributes(20, 24, { blur }));
      for (const way of [fused, composition]) {
        const { image, fault } = await draw(way, scene);
        expect(fault).toBe(index);
        expect(relativeError(image, truth(scene))).toBeLessThan(1e-5);
        const gradient = (await gradients(way, scene)).covariance!;
        expect(gradient.every(Number.isFinite)).toBe(true);
        if (index >= 0) expect(gradient.subarray(3 * index, 3 * index + 3).every((value) => value === 0)).toBe(true);
      }
    });
  }

  test('is named in words: which one, of which image, and what to do', () => {
    const { fault } = fused({ means: tf.zeros([2, 10, 2]), covariance: tf.ones([2, 10, 3]) }, pixels);
    const problem = (fault as Fault).describe(13);
    expect(problem.at).toEqual({ input: 'covariance' });
    expect(problem.message).toMatch(/Gaussian 3 of image 1 .*covariance\[1, 3\]/);
    expect(problem.remedy).toMatch(/cholesky.*rotation/);
    expect((fault as Fault).describe(13, [1, Math.fround(1.0004), 1]).message).toContain(
      'is (1, 1.0004, 1), which is not positive definite',
    );
    expect((fault as Fault).input).toBe('covariance');
    const point = fused({ points: tf.ones([4, 5]) }, pixels).fault as Fault;
    expect(point.describe(2, [7, 8, 4, -4.5, 4]).message).toMatch(/points\[2\].* is \(4, -4\.5, 4\), which/);
    expect(point.input).toBe('points');
    const single = fused({ means: tf.zeros([10, 2]), covariance: tf.ones([10, 3]) }, pixels).fault as Fault;
    expect(single.describe(7).message).toMatch(/Gaussian 7 \(covariance\[7\]/);
    expect(fused({ means: tf.zeros([1, 2]), cholesky: tf.ones([1, 3]) }, pixels).fault).toBeUndefined();
  });
});

describe('numbers that are not finite show, and stop nothing', () => {
  const scenes: Record<string, { mean: number[]; factor: number[] }> = {
    'a mean of NaN': { mean: [Number.NaN, 5], factor: [4, 1, 4] },
    'an infinite mean': { mean: [5, Number.NEGATIVE_INFINITY], factor: [4, 1, 4] },
    'a factor of NaN': { mean: [5, 5], factor: [4, Number.NaN, 4] },
    'an infinite factor': { mean: [5, 5], factor: [Number.POSITIVE_INFINITY, 1, 4] },
  };
  for (const [name, { mean, factor }] of Object.entries(scenes)) {
    test(`${name}: its whole image is NaN, the other images are not touched`, async () => {
      // Two images of two Gaussians each; the second one of the first image is to blame.
      const scene: Scene = {
        inputs: { means: host([2, 2, 2], [5, 5, ...mean, 5, 5, 9, 9]), cholesky: host([2, 2, 3], [4, 1, 4, ...factor, 4, 1, 4, 4, 1, 4]) },
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
      const { means } = await gradients(fused, scene, cotangent);
      expect([...means!.subarray(0, 4)].map(Number.isFinite)).toEqual([true, true, false, false]);
    });
  }

  test('on the CPU too', async () => {
    await useCpu();
    const { image } = await draw(composition, sceneOf({ means: [5, 5], cholesky: [4, Number.NaN, 4] }, pixels));
    await tf.setBackend('webgpu');
    expect(image.every(Number.isNaN)).toBe(true);
  });

  test('a color of NaN: the same, in every channel', async () => {
    const { inputs } = sceneOf({ means: [5, 5, 9, 9], cholesky: repeat(2, [1, 0, 1]) }, pixels);
    const scene = { inputs: { ...inputs, colors: host([2, 2], [1, 2, Number.NaN, 1]) }, attributes: pixels };
    expect(truth(scene).every(Number.isNaN)).toBe(true);
    for (const way of [fused, composition]) expect((await draw(way, scene)).image.every(Number.isNaN)).toBe(true);
  });

  test('a cotangent of NaN reaches the Gaussians under it and no other', async () => {
    const scene = sceneOf({ means: [5, 6, 20, 15], cholesky: repeat(2, [1, 0, 1]) }, attributes(20, 24, { cutoffSigma: 3 }));
    const cotangent = new Float32Array(480);
    cotangent[5 * 24 + 5] = Number.NaN;
    const { means } = await gradients(fused, scene, cotangent);
    expect([...means!].map(Number.isNaN)).toEqual([true, true, false, false]);
  });
});
