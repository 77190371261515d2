/** The limits of matrix products and convolutions, against sums that are counted one by one. */
import { expect, test } from 'vitest';
import type { Shape } from '../../../experiment/contract.js';
import type { CostInput } from '../../../webview/engine/cost.js';
import { conv2dCost, denseCost, matMulCost } from '../../../webview/ops/general/linearCost.js';

function input(shape: Shape, wanted = true): CostInput {
  return { shape, wanted, read: () => Promise.reject(new Error('A cost that does not depend on the numbers reads none.')) };
}

test('a matrix product: k multiply-adds for each entry, once forward and once for each gradient, which takes the other factor', () => {
  const attributes = { transposeA: false, transposeB: true };
  const [a, b, outputs] = [[5, 2, 3], [4, 3], [[5, 2, 4]]] as const;
  expect(matMulCost({ inputs: { a: input(a), b: input(b) }, outputs, attributes })).toEqual({
    forward: { flops: 2 * 40 * 3, bytes: 4 * (30 + 12 + 40) },
    backward: { flops: 4 * 40 * 3, bytes: 4 * (40 + 30 + 12 + 30 + 12) },
  });
  expect(matMulCost({ inputs: { a: input(a), b: input(b, false) }, outputs, attributes }).backward).toEqual({
    flops: 2 * 40 * 3,
    bytes: 4 * (40 + 30 + 12),
  });
  const turned = { inputs: { a: input([3, 2]), b: input([3, 4]) }, outputs: [[2, 4]], attributes: { transposeA: true, transposeB: false } };
  expect(matMulCost(turned).forward.flops).toBe(2 * 8 * 3);
});

test('a layer: as many products as its matrix has, for each point', () => {
  const inputs = { input: input([7, 3]), kernel: input([3, 4]), bias: input([4]) };
  expect(denseCost({ inputs, outputs: [[7, 4]], attributes: {} }).forward).toEqual({ flops: 2 * 7 * 12, bytes: 4 * (21 + 12 + 4 + 28) });
});

test('a convolution: taps in the padding cost nothing', () => {
  const attributes = { strides: [2, 1], padding: [1, 2], dilations: [1, 3] };
  let products = 0;
  for (let y = 0; y < 3; y++) {
    for (let x = 0; x < 7; x++) {
      for (let tapY = 0; tapY < 3; tapY++) {
        for (let tapX = 0; tapX < 2; tapX++) {
          const [row, column] = [2 * y - 1 + tapY, x - 2 + 3 * tapX];
          if (row >= 0 && row < 5 && column >= 0 && column < 6) products += 2 * 6;
        }
      }
    }
  }
  const inputs = { input: input([4, 5, 6, 4]), kernel: input([3, 2, 2, 6]) };
  expect(conv2dCost({ inputs, outputs: [[4, 3, 7, 6]], attributes }).forward.flops).toBe(2 * 4 * products);
});
