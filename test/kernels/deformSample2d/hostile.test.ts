/** deformSample2d with offsets that no network should make, and with many that meet in one pixel. */
import { afterAll, describe, expect, test } from 'vitest';
import { deformSample2d } from '../../../webview/ops/deformSample2d/index.js';
import { gpuErrors } from '../engine/backends.js';
import { bitsOf, evaluate, runForms, truth, wave } from '../support/evaluate.js';
import { relativeError } from '../support/relativeError.js';
import { inputsOf, variants } from './scenes.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

const { NaN: nan, NEGATIVE_INFINITY: below, POSITIVE_INFINITY: above } = Number;
const odd = [nan, above, below, 1e9, -1e9, 3e38, -3e38, 1e20, -0, 1e-40, 2 ** 31, -(2 ** 31), 2 ** 32];

describe.each(runForms)('$form on $backendName', (form) => {
  test.each(variants)('offsets of every kind with %j: NaN where the definition has it, and its values elsewhere', async (attributes) => {
    const { input, offset } = inputsOf([2, 7, 9, 3]);
    const data = offset!.data.map((value, i) => Math.fround(i % 7 === 0 ? odd[(i / 7) % odd.length]! : value));
    const hostile = { input: input!, offset: { ...offset!, data } };
    const expected = truth(deformSample2d, hostile, attributes);
    const { output, gradients } = await evaluate(deformSample2d, form, hostile, attributes, wave(expected.shape, Math.cos));
    expect([...output].map(Number.isNaN)).toEqual([...expected.data].map(Number.isNaN));
    const known = (numbers: ArrayLike<number>) => Array.from(numbers).map((value) => (Number.isNaN(value) ? 0 : value));
    expect(relativeError(known(output), known(expected.data))).toBeLessThan(1e-6);
    // A pair in which one is NaN has no gradient at all; every other pair has.
    const nans = [...gradients['offset']!].filter(Number.isNaN).length;
    expect(nans).toBe(2 * expected.data.filter(Number.isNaN).length);
    expect([...gradients['input']!].some(Number.isNaN)).toBe(false);
  });
});

const fused = { form: 'fused', backendName: 'webgpu' } as const;

describe('the fused kernels', () => {
  test.each(variants)(
    'with %j add up all samples on one pixel as the definition does, with the same bits in every run',
    async (attributes) => {
      const shape = [2, 11, 13, 2];
      const { input, offset } = inputsOf(shape);
      const channels = 2;
      const crowded = {
        input: input!,
        offset: wave(offset!.shape, (i) => {
          const pixel = Math.floor(i / (2 * channels)) % (11 * 13);
          // Whole coordinates of pixels are subtracted in the interleaved layout; in the other one the samples are merely crowded.
          return 4.25 + 0.5 * (i % 2) - (i % 2 === 0 ? Math.floor(pixel / 13) : pixel % 13);
        }),
      };
      const cotangent = wave(shape, (i) => Math.cos(1.3 * i));
      const first = await evaluate(deformSample2d, fused, crowded, attributes, cotangent);
      const composed = await evaluate(deformSample2d, { form: 'composition', backendName: 'cpu' }, crowded, attributes, cotangent);
      for (const name of ['input', 'offset'])
        expect(relativeError(first.gradients[name]!, composed.gradients[name]!), name).toBeLessThan(1e-5);
      for (let run = 0; run < 3; run++)
        expect(bitsOf(await evaluate(deformSample2d, fused, crowded, attributes, cotangent))).toBe(bitsOf(first));
    },
  );

  test('an empty batch gives an empty output, and gradients of zero', async () => {
    const inputs = inputsOf([0, 4, 5, 2]);
    const { output, gradients } = await evaluate(deformSample2d, fused, inputs, variants[0]!, inputs['input']!);
    expect([output, gradients['input'], gradients['offset']].map((data) => data!.length)).toEqual([0, 0, 0]);
  });
});
