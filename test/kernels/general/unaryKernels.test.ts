/** Our sine and hyperbolic tangent on the GPU, digit by digit, where WGSL's own and tfjs's lose them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { sine, tangent } from '../../../webview/ops/general/kernels.js';
import { type TestBackend, useTestBackend } from '../support/dawn.js';
import { farAngles } from '../support/farAngles.js';

let gpu: TestBackend;
beforeAll(async () => {
  gpu = await useTestBackend();
});
afterAll(() => expect(gpu.errors).toEqual([]));

/** Of both signs, evenly between, and 0. */
function between(low: number, high: number): number[] {
  const half = Array.from({ length: 1000 }, (_, index) => Math.fround(low + ((high - low) * index) / 999));
  return [...half, ...half.map((x) => -x), 0];
}

async function valuesAndDerivatives(f: (x: Tensor) => Tensor, xs: readonly number[]) {
  const { value, grad } = tf.valueAndGrad(f)(tf.tensor1d([...xs]), tf.ones([xs.length]));
  return { values: Array.from(await value.data()), derivatives: Array.from(await grad.data()) };
}

const greatest = (errors: readonly number[]) => errors.reduce((a, b) => Math.max(a, b), 0);
const absolute = (found: readonly number[], exact: readonly number[]) => greatest(exact.map((value, i) => Math.abs(found[i]! - value)));
const relative = (found: readonly number[], exact: readonly number[]) =>
  greatest(exact.map((value, i) => Math.abs(found[i]! - value) / (Math.abs(value) || 1)));

describe('the sine', () => {
  test.each([
    [0, Math.PI],
    [3, 100],
    [100, 10_000],
  ])('and its cosine are good to 1.5e-7 from ±%f to ±%f', async (low, high) => {
    const xs = between(low, high);
    const { values, derivatives } = await valuesAndDerivatives(sine, xs);
    expect(absolute(values, xs.map(Math.sin))).toBeLessThan(1.5e-7);
    expect(absolute(derivatives, xs.map(Math.cos))).toBeLessThan(1.5e-7);
  });

  test('and its cosine are good to 1.5e-7 for every larger float32', async () => {
    const { values, derivatives } = await valuesAndDerivatives(sine, farAngles);
    expect(absolute(values, farAngles.map(Math.sin))).toBeLessThan(1.5e-7);
    expect(absolute(derivatives, farAngles.map(Math.cos))).toBeLessThan(1.5e-7);
  });

  test('keeps its digits near 0', async () => {
    const xs = between(1e-8, 1e-3);
    expect(relative((await valuesAndDerivatives(sine, xs)).values, xs.map(Math.sin))).toBeLessThan(1.5e-7);
  });

  test('is no number where the angle is none', async () => {
    const { values, derivatives } = await valuesAndDerivatives(sine, [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect(values).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(derivatives).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('the hyperbolic tangent', () => {
  const derivative = (x: number) => 1 / Math.cosh(x) ** 2;

  test.each([
    [1e-8, 1e-3],
    [0.001, 1],
    [1, 40],
  ])('and its derivative have all digits from ±%f to ±%f', async (low, high) => {
    const xs = between(low, high);
    const { values, derivatives } = await valuesAndDerivatives(tangent, xs);
    expect(relative(values, xs.map(Math.tanh))).toBeLessThan(3e-7);
    // WGSL promises its exponential to 3 + 2 |x| units in the last place.
    expect(relative(derivatives, xs.map(derivative))).toBeLessThan(1e-5);
  });

  test('goes to ±1, and is no number where its argument is none', async () => {
    const { values, derivatives } = await valuesAndDerivatives(tangent, [1e30, Number.NEGATIVE_INFINITY, Number.NaN]);
    expect(values).toEqual([1, -1, Number.NaN]);
    expect(derivatives).toEqual([0, 0, Number.NaN]);
  });
});

test('neither has a second derivative, and says so', () => {
  for (const f of [sine, tangent]) {
    const first = (x: Tensor) => tf.grad(f)(x);
    expect(() => tf.grad(first)(tf.tensor1d([0.5]))).toThrow('no second derivative on the GPU');
  }
});
