/** Sums over leading axes: right, spared the transposing, the same bits twice, and tfjs's own where they are not ours. */
import { expect, test } from 'vitest';
import { dispatchCount } from '../../../webview/engine/backend/dispatch.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import '../../../webview/ops/general/columnSums.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';

function tensor(shape: number[]): Tensor {
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i) + 0.5),
    shape,
  );
}

/** In float64; `columns` entries to a row. */
function exact(values: ArrayLike<number>, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) sums[i % columns]! += values[i]!;
  return sums;
}

test.each([
  { shape: [2, 2], axes: [0], result: [2] },
  { shape: [128, 5], axes: [0], result: [5] },
  { shape: [129, 5], axes: [0], result: [5] },
  { shape: [3, 7, 11, 16], axes: [0, 1, 2], result: [16] },
  { shape: [3, 7, 11, 16], axes: [1, 0], result: [11, 16] },
  { shape: [20000, 3], axes: [0], result: [3] },
  { shape: [2, 70000], axes: [0], result: [70000] },
  { shape: [5, 3, 2], axes: [1], result: [5, 2] },
  { shape: [5, 3, 2], axes: [0, 2], result: [3] },
  { shape: [1, 4], axes: [0], result: [4] },
  { shape: [300, 1], axes: [0], result: [1] },
])('of $shape over axes $axes', async ({ shape, axes, result }) => {
  const { errors } = await useTestBackend();
  const input = tensor(shape);
  const sums = input.sum(axes);
  expect(sums.shape).toEqual(result);
  expect(input.sum(axes, true).shape).toEqual(shape.map((size, axis) => (axes.includes(axis) ? 1 : size)));
  const order = [...axes, ...shape.keys()].filter((axis, at, all) => all.indexOf(axis) === at);
  const columns = result.reduce((a, b) => a * b, 1);
  expect(relativeError(await sums.data(), exact(await input.transpose(order).data(), columns))).toBeLessThan(3e-7);
  expect(await input.sum(axes).data()).toEqual(await sums.data());
  expect(errors).toEqual([]);
});

test('of integers are exact', async () => {
  await useTestBackend();
  expect(await tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2], 'int32').sum(0).array()).toEqual([9, 12]);
});

test('of 13824 rows take two dispatches, and keep the digits that a sum from the first to the last loses', async () => {
  const { backend } = await useTestBackend();
  const tenths = tf.fill([13824, 16], 0.1);
  const before = dispatchCount(backend);
  const sums = tenths.sum(0);
  expect(dispatchCount(backend) - before).toBe(2);
  expect(relativeError(await sums.data(), new Float64Array(16).fill(13824 * Math.fround(0.1)))).toBeLessThan(3e-6);
});

test('leave nothing behind', async () => {
  const { backend } = await useTestBackend();
  const input = tensor([20000, 3]);
  const held = () => [tf.memory().numTensors, backend.numDataIds()];
  input.sum(0).dispose();
  const before = held();
  input.sum(0).dispose();
  expect(held()).toEqual(before);
});
