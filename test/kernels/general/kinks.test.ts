/** What the general operations do where the textbook has no answer: kinks, ties, zeros, and numbers that are none. */
import { afterAll, describe, expect, test } from 'vitest';
import type { Attributes } from '../../../experiment/contract.js';
import { readTensor } from '../../../webview/engine/readTensor.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { operations } from '../../../webview/ops/index.js';
import { backendNames, gpuErrors, useBackend } from '../engine/backends.js';
import { relativeError } from '../support/relativeError.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

describe.each(backendNames)('on %s', (backendName) => {
  /** Values and, for a gradient of ones, the gradients of the inputs; −0 counts as 0. */
  async function applied(op: string, inputs: Record<string, Tensor>, attributes: Attributes = {}) {
    const backend = await useBackend(backendName);
    const operation = operations.find(({ name }) => name === op)!;
    const form = backendName === 'webgpu' && operation.fused ? 'fused' : 'composition';
    const { value, grads } = tf
      .engine()
      .gradients(() => operation[form]!(inputs, attributes).outputs[0]!, Object.values(inputs), undefined, true);
    return {
      values: Array.from(await readTensor(backend, value)),
      gradients: await Promise.all(grads.map(async (gradient) => Array.from(await readTensor(backend, gradient), (entry) => entry + 0))),
    };
  }

  test('relu has gradient 0 at 0, and lets NaN through', async () => {
    const { values, gradients } = await applied('relu', { input: tf.tensor1d([-1, 0, 2, Number.NaN]) });
    expect(values).toEqual([0, 0, 2, Number.NaN]);
    expect(gradients[0]!.slice(0, 3)).toEqual([0, 0, 1]);
  });

  test('l1 has gradient 0 where prediction and target are equal', async () => {
    const { values, gradients } = await applied('l1', { prediction: tf.tensor1d([1, 2, 3, 4]), target: tf.tensor1d([1, 4, 1, 4]) });
    expect(values).toEqual([1]);
    expect(gradients).toEqual([[0, -0.25, 0.25, 0], [0, 0.25, -0.25, 0].map((entry) => entry + 0)]);
  });

  test('the total variation of a constant image is 0, and so is its gradient', async () => {
    const { values, gradients } = await applied('totalVariation', { input: tf.ones([3, 4, 2]) });
    expect(values).toEqual([0]);
    expect(gradients[0]).toEqual(Array(24).fill(0));
  });

  test('the total variation of a step is what crosses it', async () => {
    // Two of the six horizontal pairs differ by 5, and none of the four vertical ones.
    const { values } = await applied('totalVariation', { input: tf.tensor3d([0, 0, 5, 5, 0, 0, 5, 5], [2, 4, 1]) });
    expect(values[0]).toBeCloseTo((2 * 5) / 6, 6);
  });

  test('softmax neither overflows nor vanishes', async () => {
    const { values } = await applied('softmax', { input: tf.tensor2d([1000, 1000, -1000, -3e38, 3e38, 0], [2, 3]) });
    expect(values).toEqual([0.5, 0.5, 0, 0, 1, 0]);
  });

  test('softmax takes more rows than a dispatch has workgroups along one of its dimensions', async () => {
    const rows = 65_600;
    const logits = Float32Array.from({ length: 2 * rows }, (_, index) => Math.sin(index));
    const backend = await useBackend(backendName);
    const softmax = operations.find(({ name }) => name === 'softmax')!;
    const values = await readTensor(backend, softmax.composition({ input: tf.tensor2d(logits, [rows, 2]) }, {}).outputs[0]!);
    const exact = logits.map((logit, index) => 1 / (1 + Math.exp(logits[index ^ 1]! - logit)));
    expect(relativeError(values, exact)).toBeLessThan(2e-6);
  });

  test('a quotient by 0 is infinite, 0 by 0 is none', async () => {
    const { values } = await applied('div', { a: tf.tensor1d([1, -1, 0]), b: tf.tensor1d([0, 0, 0]) });
    expect(values).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]);
  });

  test('a quotient has the gradients of its smallest divisors', async () => {
    const { values, gradients } = await applied('div', { a: tf.tensor1d([0, 1e-22, 3]), b: tf.tensor1d([1e-25, 2e-22, 1e30]) });
    expect(relativeError(values, [0, 0.5, 3e-30])).toBeLessThan(1e-6);
    expect(gradients[0]!.map((entry, index) => entry / [1e25, 5e21, 1e-30][index]!)).toEqual(
      [1, 1, 1].map((one) => expect.closeTo(one, 5)),
    );
    expect(gradients[1]).toEqual([0, expect.closeTo(-2.5e21, -16), 0]);
  });

  test('a tensor that is joined with itself receives both parts of the gradient', async () => {
    const backend = await useBackend(backendName);
    const x = tf.tensor1d([1, 2]);
    const operation = operations.find(({ name }) => name === 'concat')!;
    const [gradient] = tf
      .engine()
      .gradients(() => operation.composition({ tensors: [x, x] }, { axis: 0 }).outputs[0]!, [x], tf.tensor1d([1, 2, 30, 40])).grads;
    expect(Array.from(await readTensor(backend, gradient!))).toEqual([31, 42]);
  });
});
