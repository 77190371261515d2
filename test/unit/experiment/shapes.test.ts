/** The shape rules of the contracts: what they give, and what they blame. */
import { describe, expect, test } from 'vitest';
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { broadcastShape } from '../../../experiment/contracts/broadcast.js';
import { contractOf, contracts } from '../../../experiment/contracts/index.js';
import { reductionOf } from '../../../experiment/contracts/reduction.js';
import { infer } from './infer.js';

describe('gaussianRender2d', () => {
  const size = { height: 16, width: 20 };
  test.each<[Record<string, Shape>, Shape]>([
    [{ means: [7, 2], covariance: [7, 3] }, [16, 20, 1]],
    [{ means: [7, 2], cholesky: [7, 3], colors: [7, 3] }, [16, 20, 3]],
    [{ means: [5, 7, 2], cholesky: [5, 7, 3], colors: [5, 7, 4] }, [5, 16, 20, 4]],
    [{ means: [5, 7, 2], covariance: [5, 7, 3] }, [5, 16, 20, 1]],
    [{ means: [0, 2], covariance: [0, 3] }, [16, 20, 1]],
    [{ means: [5, 0, 2], covariance: [5, 0, 3], colors: [5, 0, 2] }, [5, 16, 20, 2]],
    [{ points: [7, 5] }, [16, 20, 1]],
    [{ points: [5, 7, 5], colors: [5, 7, 3], opacities: [5, 7] }, [5, 16, 20, 3]],
    [{ means: [7, 2], scaling: [7, 2], rotation: [7] }, [16, 20, 1]],
    [{ means: [5, 7, 2], scaling: [5, 7, 2], rotation: [5, 7], opacities: [5, 7] }, [5, 16, 20, 1]],
    [{ means: [7, 2] }, [16, 20, 1]],
  ])('%j gives %j', (shapes, wanted) => {
    expect(infer('gaussianRender2d', shapes, size)).toEqual([wanted]);
  });

  test.each<[Record<string, Shape>, Shape]>([
    [{ points: [7, 5] }, [16, 20, 7]],
    [{ means: [5, 7, 2], cholesky: [5, 7, 3] }, [5, 16, 20, 7]],
    [{ means: [0, 2], cholesky: [0, 3] }, [16, 20, 0]],
  ])('%j stacked gives %j', (shapes, wanted) => {
    expect(infer('gaussianRender2d', shapes, { ...size, accumulate: 'stack' })).toEqual([wanted]);
  });

  test.each<[Record<string, Shape>, string, string]>([
    [{ means: [7], covariance: [7, 3] }, 'means', '[7]'],
    [{ means: [7, 3], covariance: [7, 3] }, 'means', '[7, 3]'],
    [{ means: [1, 1, 7, 2], covariance: [7, 3] }, 'means', '[1, 1, 7, 2]'],
    [{ means: [], covariance: [7, 3] }, 'means', '[]'],
    [{ means: [7, 2], covariance: [7, 2] }, 'covariance', '[7, 2]'],
    [{ means: [7, 2], covariance: [6, 3] }, 'covariance', '[6, 3]'],
    [{ means: [5, 7, 2], cholesky: [7, 3] }, 'cholesky', '[7, 3]'],
    [{ means: [7, 2], cholesky: [7, 3], colors: [7] }, 'colors', '[7]'],
    [{ means: [7, 2], cholesky: [7, 3], colors: [6, 3] }, 'colors', '[6, 3]'],
    [{ means: [7, 2], cholesky: [7, 3], colors: [7, 0] }, 'colors', '[7, 0]'],
    [{ means: [7, 2], cholesky: [7, 3], colors: [] }, 'colors', '[]'],
    [{ points: [7, 2] }, 'points', '[7, 2]'],
    [{ points: [5] }, 'points', '[5]'],
    [{ points: [7, 5], colors: [6, 3] }, 'colors', '[6, 3]'],
    [{ means: [7, 2], scaling: [7, 3], rotation: [7] }, 'scaling', '[7, 3]'],
    [{ means: [7, 2], scaling: [7, 2], rotation: [7, 1] }, 'rotation', '[7, 1]'],
    [{ means: [5, 7, 2], opacities: [7] }, 'opacities', '[7]'],
  ])('%j blames %s', (shapes, input, found) => {
    const problem = infer('gaussianRender2d', shapes, size);
    expect(problem).toMatchObject({ at: { input } });
    expect('message' in problem && problem.message).toContain(`${input} is ${found}`);
  });

  test('the remedy says the shape that is wanted', () => {
    expect(infer('gaussianRender2d', { means: [5, 7, 2], cholesky: [7, 3] }, size)).toMatchObject({
      remedy: expect.stringContaining('[5, 7, 3]: (l11, l21, l22)'),
    });
    expect(infer('gaussianRender2d', { means: [7, 2], cholesky: [7, 3], colors: [7] }, size)).toMatchObject({
      remedy: expect.stringContaining('[7, C]'),
    });
  });
});

describe('broadcasting', () => {
  test.each<[Shape, Shape, Shape | undefined]>([
    [[], [], []],
    [[2, 3], [], [2, 3]],
    [[2, 3], [3], [2, 3]],
    [[2, 1], [3], [2, 3]],
    [
      [4, 1, 3],
      [2, 1],
      [4, 2, 3],
    ],
    [[0], [1], [0]],
    [[0], [2], undefined],
    [[2, 3], [2], undefined],
    [[2, 3], [2, 4], undefined],
  ])('%j with %j is %j', (a, b, wanted) => {
    expect(broadcastShape(a, b)).toEqual(wanted);
    expect(broadcastShape(b, a)).toEqual(wanted);
    for (const operation of ['add', 'sub', 'mul', 'div']) {
      if (wanted === undefined)
        expect(infer(operation, { a, b })).toMatchObject({ at: { input: 'b' }, message: expect.stringContaining('broadcast') });
      else expect(infer(operation, { a, b })).toEqual([wanted]);
    }
  });
});

describe('mean and sum', () => {
  test.each<[Shape, number[], Shape]>([
    [[], [], []],
    [[2, 3, 4], [], []],
    [[2, 3, 4], [0], [3, 4]],
    [[2, 3, 4], [-1], [2, 3]],
    [[2, 3, 4], [2, 0], [3]],
    [[2, 3, 4], [-3, 1], [4]],
  ])('%j over %j leaves %j', (input, axes, wanted) => {
    expect(infer('sum', { input }, { axes })).toEqual([wanted]);
    expect(infer('mean', { input }, { axes })).toEqual([wanted]);
  });

  test.each<[Shape, number[], string]>([
    [[2, 3], [2], 'Axis 2 does not exist'],
    [[2, 3], [-3], 'Axis -3 does not exist'],
    [[], [0], 'Axis 0 does not exist'],
    [[2, 3], [1, -1], 'Axis 1 of [2, 3] is named twice'],
  ])('%j over %j is refused', (input, axes, message) => {
    for (const operation of ['sum', 'mean'])
      expect(infer(operation, { input }, { axes })).toMatchObject({ at: { attribute: 'axes' }, message: expect.stringContaining(message) });
  });

  test('nothing has a sum, but no mean', () => {
    expect(infer('sum', { input: [0, 3] }, { axes: [0] })).toEqual([[3]]);
    expect(infer('mean', { input: [0, 3] }, { axes: [0] })).toMatchObject({ at: { input: 'input' } });
    expect(infer('mean', { input: [0, 3] }, { axes: [1] })).toEqual([[0]]);
  });

  test('axes are counted from 0, in order, with the entries that go into one', () => {
    expect(reductionOf([2, 3, 4], [-1, 0])).toEqual({ axes: [0, 2], kept: [3], count: 8 });
  });
});

test('mse wants the same shape twice, and something in it', () => {
  expect(infer('mse', { prediction: [4, 4, 1], target: [4, 4, 1] })).toEqual([[]]);
  expect(infer('mse', { prediction: [], target: [] })).toEqual([[]]);
  expect(infer('mse', { prediction: [4, 4, 1], target: [4, 4] })).toMatchObject({
    at: { input: 'target' },
    message: 'target is [4, 4], but prediction is [4, 4, 1].',
  });
  expect(infer('mse', { prediction: [0, 4], target: [0, 4] })).toMatchObject({ at: { input: 'prediction' } });
});

describe('reshape', () => {
  test.each<[Shape, number[], Shape]>([
    [
      [2, 6],
      [3, 4],
      [3, 4],
    ],
    [
      [2, 6],
      [3, -1],
      [3, 4],
    ],
    [[2, 6], [-1], [12]],
    [[1, 1], [], []],
    [[0, 3], [0], [0]],
    [
      [0, 3],
      [-1, 3],
      [0, 3],
    ],
    [[], [1, -1], [1, 1]],
  ])('%j to %j is %j', (input, shape, wanted) => {
    expect(infer('reshape', { input }, { shape })).toEqual([wanted]);
  });

  test.each<[Shape, number[]]>([
    [
      [2, 6],
      [5, -1],
    ],
    [
      [2, 6],
      [3, 5],
    ],
    [
      [2, 6],
      [-1, -1],
    ],
    [[2, 6], []],
    [
      [0, 3],
      [0, -1],
    ],
  ])('%j to %j is refused', (input, shape) => {
    expect(infer('reshape', { input }, { shape })).toMatchObject({ at: { attribute: 'shape' } });
  });
});

describe('kernelSplat1d and kernelSplat2d', () => {
  test.each<[string, Record<string, Shape>, Attributes, Shape]>([
    ['kernelSplat1d', { positions: [2], kernel: [3] }, { length: 10 }, [10]],
    ['kernelSplat1d', { positions: [0], kernel: [1] }, { length: 1 }, [1]],
    ['kernelSplat2d', { positions: [7, 2], kernel: [3, 5] }, { height: 16, width: 20 }, [16, 20]],
  ])('%s of %j %j is %j', (operation, shapes, attributes, wanted) => {
    expect(infer(operation, shapes, attributes)).toEqual([wanted]);
  });

  test.each<[string, Record<string, Shape>, string, string]>([
    ['kernelSplat1d', { positions: [2, 1], kernel: [3] }, 'positions', '[N]'],
    ['kernelSplat1d', { positions: [2], kernel: [4] }, 'kernel', 'such as [5]'],
    ['kernelSplat1d', { positions: [2], kernel: [0] }, 'kernel', 'such as [1]'],
    ['kernelSplat1d', { positions: [2], kernel: [1, 3] }, 'kernel', '[k]'],
    ['kernelSplat2d', { positions: [2], kernel: [3, 3] }, 'positions', '[N, 2]'],
    ['kernelSplat2d', { positions: [2, 3], kernel: [3, 3] }, 'positions', '[N, 2]'],
    ['kernelSplat2d', { positions: [2, 2], kernel: [3, 4] }, 'kernel', 'such as [3, 5]'],
    ['kernelSplat2d', { positions: [2, 2], kernel: [3] }, 'kernel', '[kh, kw]'],
  ])('%s of %j blames %s', (operation, shapes, input, remedy) => {
    const attributes = { length: 10, height: 16, width: 20 };
    expect(infer(operation, shapes, attributes)).toMatchObject({ at: { input }, remedy: expect.stringContaining(remedy) });
  });
});

describe('every contract', () => {
  test.each(contracts)('$name is complete', (contract) => {
    expect(contractOf(contract.name)).toBe(contract);
    expect(contract.outputs.length).toBeGreaterThan(0);
    expect(contract.citations.length).toBeGreaterThan(0);
    const names = [...contract.inputs, ...contract.attributes].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { help } of [...contract.inputs, ...contract.attributes, ...contract.outputs]) expect(help).toMatch(/^.+\.$/s);
    for (const name of contract.exactlyOneOf?.flat(2) ?? []) {
      const spec = [...contract.inputs, ...contract.attributes].find((part) => part.name === name);
      // What is optional or has a default would be given in every way, or in none.
      expect(spec, name).toBeDefined();
      expect(spec, name).not.toHaveProperty('optional');
      expect(spec, name).not.toHaveProperty('default');
    }
    for (const input of contract.overlay?.inputs ?? []) expect(contract.inputs.map(({ name }) => name)).toContain(input);
    for (const spec of contract.attributes) {
      if (spec.kind !== 'number' || spec.slider === undefined) continue;
      expect(spec.slider.low).toBeGreaterThanOrEqual(spec.minimum ?? spec.exclusiveMinimum ?? Number.NEGATIVE_INFINITY);
      expect(spec.default).toBeGreaterThanOrEqual(spec.slider.low);
      expect(spec.default).toBeLessThanOrEqual(spec.slider.high);
    }
  });

  test('names nothing unknown', () => {
    expect(contractOf('gelu')).toBeUndefined();
    expect(contractOf('constructor')).toBeUndefined();
  });
});
