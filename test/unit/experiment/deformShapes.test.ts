/** The shape rules of deformConv2d and deformSample2d: people trip over strides, and over 2·C against 2·kh·kw. */
import { describe, expect, test } from 'vitest';
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { contractOf } from '../../../experiment/contracts/index.js';
import { infer } from './infer.js';

type Inputs = Record<string, Shape>;

function blamed(operation: string, inputs: Inputs, attributes: Attributes = {}) {
  const problem = infer(operation, inputs, attributes);
  if (!('message' in problem)) throw new Error(`${operation} took it: ${JSON.stringify(problem)}`);
  expect(problem.message).toMatch(/^\S.*\.$/);
  expect(problem.remedy).toMatch(/^[A-Z].*\.$/);
  return problem;
}

const plain = { input: [8, 9, 4], kernel: [3, 3, 4, 6], offset: [6, 7, 18] };

describe('deformConv2d', () => {
  test.each<[Inputs, Attributes, Shape]>([
    [plain, {}, [6, 7, 6]],
    [{ ...plain, mask: [6, 7, 9], bias: [6] }, {}, [6, 7, 6]],
    [{ ...plain, offset: [6, 7, 72], mask: [6, 7, 36] }, {}, [6, 7, 6]],
    [{ ...plain, kernel: [3, 3, 2, 6], offset: [8, 9, 18] }, { padding: 1 }, [8, 9, 6]],
    [
      { input: [2, 8, 9, 4], kernel: [3, 2, 4, 6], offset: [2, 4, 6, 24], mask: [2, 4, 6, 12] },
      { strides: [2, 1], padding: [1, 0], dilations: [1, 3] },
      [2, 4, 6, 6],
    ],
    [{ input: [0, 8, 9, 4], kernel: [3, 3, 4, 6], offset: [0, 6, 7, 18] }, {}, [0, 6, 7, 6]],
  ])('%j %j gives %j', (inputs, attributes, wanted) => expect(infer('deformConv2d', inputs, attributes)).toEqual([wanted]));

  test('an offset of the size of the input, where strides make the output smaller', () => {
    const problem = blamed('deformConv2d', { ...plain, offset: [8, 9, 18] }, { strides: 2, padding: 1 });
    expect(problem).toMatchObject({ at: { input: 'offset' } });
    expect(problem.message).toContain('offset is [8, 9, 18], the size of the input');
    expect(problem.message).toContain('the output, which is [4, 5, 6]: strides 2, padding 1 and dilations 1 make 4 × 5 pixels of 8 × 9');
    expect(problem.remedy).toContain('Give it [4, 5, 18]: (dy, dx) for each of 3 × 3 taps');
    expect(problem.remedy).toContain('the same kernel size, strides, padding and dilations');
  });

  test('an offset for each channel, not for each tap', () => {
    const problem = blamed('deformConv2d', { ...plain, offset: [6, 7, 8] });
    expect(problem.message).toContain('(dy, dx) for each channel of the input, not for each tap');
    expect(problem.remedy).toContain('[6, 7, 18]');
    expect(problem.remedy).toContain('deformSample2d');
  });

  test.each<[Inputs, string, string, string]>([
    [{ ...plain, offset: [6, 7, 9] }, 'offset', '9 numbers are not a multiple of 18', 'Give it [6, 7, 18]'],
    [{ ...plain, offset: [6, 7, 0] }, 'offset', '0 numbers are not a multiple of 18', 'Give it [6, 7, 18]'],
    [{ ...plain, offset: [] }, 'offset', 'offset is []', 'Give it [6, 7, 18]'],
    [{ ...plain, offset: [1, 6, 7, 18] }, 'offset', 'offset is [1, 6, 7, 18]', 'Give it [6, 7, 18]'],
    [{ ...plain, offset: [6, 7, 54] }, 'offset', '54 numbers are 3 offset groups of 18', 'where G divides 4'],
    [{ ...plain, mask: [6, 7, 18] }, 'mask', 'mask is [6, 7, 18], but offset is [6, 7, 18]', 'Give it [6, 7, 9]'],
    [
      { ...plain, offset: [6, 7, 36], mask: [6, 7, 9] },
      'mask',
      'mask is [6, 7, 9]',
      'Give it [6, 7, 18]: a factor for each of 3 × 3 taps, in each of 2 offset groups',
    ],
    [{ ...plain, kernel: [3, 3, 3, 6] }, 'kernel', 'do not part into groups of 3', '[3, 3, 4, 6]'],
    [{ ...plain, bias: [5] }, 'bias', 'bias is [5]', 'Give it [6]'],
    [{ ...plain, input: [8, 9] }, 'input', 'input is [8, 9]', '[B, H, W, C]'],
  ])('%j blames %s', (inputs, at, message, remedy) => {
    const problem = blamed('deformConv2d', inputs);
    expect(problem.at).toEqual({ input: at });
    expect(problem.message).toContain(message);
    expect(problem.remedy).toContain(remedy);
  });

  test('its pictures hold one number for each pixel of the output, and that of the mask is there with the mask', () => {
    const { pictures, inferShapes } = contractOf('deformConv2d')!;
    for (const mask of [undefined, { shape: [6, 7, 9], dtype: 'float32' as const }]) {
      const types = Object.fromEntries(Object.entries(plain).map(([name, shape]) => [name, { shape, dtype: 'float32' as const }]));
      const call = { inputs: { ...types, mask }, attributes: { strides: 1, padding: 0, dilations: 1 } };
      const inferred = inferShapes(call);
      if ('problem' in inferred) throw new Error(inferred.problem.message);
      const shapes = pictures!.map((picture) => picture.inferShape(call, inferred.outputs));
      expect(shapes).toEqual([[6, 7, 1], [6, 7, 1], mask && [6, 7, 1]]);
    }
  });
});

describe('deformSample2d', () => {
  test.each<[Inputs, Shape]>([
    [{ input: [8, 9, 4], offset: [8, 9, 8] }, [8, 9, 4]],
    [{ input: [2, 8, 9, 1], offset: [2, 8, 9, 2] }, [2, 8, 9, 1]],
  ])('%j gives %j', (inputs, wanted) => expect(infer('deformSample2d', inputs)).toEqual([wanted]));

  test.each<[Inputs, string, string]>([
    [{ input: [8, 9, 4], offset: [8, 9, 2] }, 'offset', 'Give it [8, 9, 8]: (dy, dx) for each channel of each pixel'],
    [{ input: [8, 9, 4], offset: [8, 9, 18] }, 'offset', 'use deformConv2d'],
    [{ input: [8, 9, 4], offset: [1, 8, 9, 8] }, 'offset', 'Give it [8, 9, 8]'],
    [{ input: [8, 9, 0], offset: [8, 9, 0] }, 'input', 'each of H, W, C at least 1'],
  ])('%j blames %s', (inputs, at, remedy) => {
    const problem = blamed('deformSample2d', inputs);
    expect(problem.at).toEqual({ input: at });
    expect(problem.remedy).toContain(remedy);
  });
});
