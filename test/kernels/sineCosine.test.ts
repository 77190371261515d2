/** Our own sine and cosine of tfjs operations, where tfjs's are as good as WGSL promises. */
import { afterAll, describe, expect, test } from 'vitest';
import { type Tensor, tf } from '../../webview/engine/tfjs.js';
import { sineCosine } from '../../webview/ops/sineCosine.js';
import { backendNames, gpuErrors, useBackend } from './engine/backends.js';
import { farAngles } from './support/farAngles.js';
import { relativeError } from './support/relativeError.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

const angles = Float32Array.from({ length: 2001 }, (_, i) => ((i - 1000) / 1000) ** 3 * 4e4 + (i - 1000) * 0.01);

describe.each(backendNames)('on %s', (backend) => {
  const numbersOf = async (tensor: Tensor) => (await tensor.data()) as Float32Array;

  test('are those of float64, for angles up to 4e4', async () => {
    await useBackend(backend);
    const { sine, cosine } = sineCosine(tf.tensor1d(angles));
    expect(relativeError(await numbersOf(sine), Float64Array.from(angles, Math.sin))).toBeLessThan(1e-6);
    expect(relativeError(await numbersOf(cosine), Float64Array.from(angles, Math.cos))).toBeLessThan(1e-6);
  });

  test('are within 1e-6 of those of float64 for every larger float32, and so are their gradients', async () => {
    await useBackend(backend);
    const far = tf.tensor1d([...farAngles]);
    const { sine, cosine } = sineCosine(far);
    const gradientOf = (of: 'sine' | 'cosine') => tf.grad((x: Tensor) => sineCosine(x)[of])(far);
    const errors = async (found: Tensor, exact: (angle: number) => number) => {
      const numbers = await numbersOf(found);
      return Math.max(...farAngles.map((angle, i) => Math.abs(numbers[i]! - exact(angle))));
    };
    expect(await errors(sine, Math.sin)).toBeLessThan(1e-6);
    expect(await errors(cosine, Math.cos)).toBeLessThan(1e-6);
    expect(await errors(gradientOf('sine'), Math.cos)).toBeLessThan(1e-6);
    expect(await errors(gradientOf('cosine'), (angle) => -Math.sin(angle))).toBeLessThan(1e-6);
  });

  test('are no numbers where the angle is none', async () => {
    await useBackend(backend);
    const { sine, cosine } = sineCosine(tf.tensor1d([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]));
    for (const found of [sine, cosine]) expect([...(await numbersOf(found))]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test('have each other as derivatives, twice', async () => {
    await useBackend(backend);
    const sine = (x: Tensor) => sineCosine(x).sine;
    const first = tf.grad(sine)(tf.tensor1d(angles));
    expect(relativeError(await numbersOf(first), Float64Array.from(angles, Math.cos))).toBeLessThan(1e-6);
    const second = tf.grad((x: Tensor) => tf.grad(sine)(x).sum())(tf.tensor1d(angles));
    const expected = Float64Array.from(angles, (angle) => -Math.sin(angle));
    expect(relativeError(await numbersOf(second), expected)).toBeLessThan(1e-5);
  });
});
