/** The limits of deformConv2d and deformSample2d, against samples and products that are counted one by one. */
import { expect, test } from 'vitest';
import type { Shape } from '../../../experiment/contract.js';
import type { CostInput } from '../../../webview/engine/cost.js';
import { cost } from '../../../webview/ops/deformConv2d/cost.js';
import { cost as costOfSampling } from '../../../webview/ops/deformSample2d/cost.js';

function input(shape: Shape, wanted = true, data?: ArrayLike<number>): CostInput {
  return {
    shape,
    wanted,
    read: () => (data ? Promise.resolve(Float32Array.from(data)) : Promise.reject(new Error('These numbers make no difference.'))),
  };
}

const attributes = { strides: 1, padding: 0, dilations: 1 };
// Two pixels of two taps in two offset groups; three of the eight samples lie outside the image of 2 × 2.
const offset = [3, 4, 0, 0, 0, -2, 0, 0, 0, 0, 1e9, 0, -1.5, 0, 0, 0];
const samples = 5;
const shapes = { input: [2, 2, 6], offset: [2, 1, 8], mask: [2, 1, 4], kernel: [1, 2, 3, 4], bias: [4] };
const outputs = [[2, 1, 4]];
const entries = { input: 24, offset: 16, mask: 8, kernel: 24, bias: 4, output: 8 };
/** Of each sample three channels, and of each channel the two outputs of its group. */
const [values, products] = [samples * 3, 2 * samples * 3 * 2];

test('a deformable convolution: what its samples inside the image cost', async () => {
  const inputs = {
    input: input(shapes.input),
    offset: input(shapes.offset, true, offset),
    mask: input(shapes.mask),
    kernel: input(shapes.kernel),
    bias: input(shapes.bias),
  };
  const { forward, backward } = await cost({ inputs, outputs, attributes });
  const all = entries.input + entries.offset + entries.mask + entries.kernel;
  expect(forward).toEqual({ flops: 14 * samples + 8 * values + products, bytes: 4 * (all + entries.bias + entries.output) });
  expect(backward).toEqual({
    flops: 14 * samples + 2 * products + (8 + 14 + 2) * values + entries.output,
    bytes: 4 * (entries.output + all + all + entries.bias),
  });
});

test('backward only what is wanted: the offsets alone need no product for the kernel, the kernel alone none for the samples', async () => {
  const given = (wanted: string) => ({
    input: input(shapes.input, false),
    offset: input(shapes.offset, wanted === 'offset', offset),
    kernel: input(shapes.kernel, wanted === 'kernel'),
  });
  const ofOffset = (await cost({ inputs: given('offset'), outputs, attributes })).backward;
  expect(ofOffset.flops).toBe(14 * samples + products + 14 * values);
  expect(ofOffset.bytes).toBe(4 * (entries.output + entries.offset + entries.input + entries.offset + entries.kernel));
  const ofKernel = (await cost({ inputs: given('kernel'), outputs, attributes })).backward;
  expect(ofKernel.flops).toBe(14 * samples + products);
  expect(ofKernel.bytes).toBe(4 * (entries.output + entries.kernel + entries.input + entries.offset));
});

test('a resampling: a fixed number for each entry, and its data', async () => {
  const inputs = { input: input([2, 3, 4]), offset: input([2, 3, 8], false) };
  expect(await costOfSampling({ inputs, outputs: [[2, 3, 4]], attributes: {} })).toEqual({
    forward: { flops: 21 * 24, bytes: 4 * (24 + 48 + 24) },
    backward: { flops: 22 * 24, bytes: 4 * (24 + 24 + 48) },
  });
});
