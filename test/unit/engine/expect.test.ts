/** How a tensor is held against what is expected of it. */
import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../../experiment/experiment.js';
import { judge } from '../../../webview/engine/expect.js';

function expecting(values: readonly number[], changes: Partial<Expectation> = {}): Expectation {
  const valuesShape = changes.shape ?? [values.length];
  const source = { kind: 'values', values: Float64Array.from(values), valuesShape } as const;
  return { reference: 'x', gradient: false, source, shape: valuesShape, dtype: 'float32', relativeTolerance: 1e-5, ...changes };
}

const judged = (actual: readonly number[], expectation: Expectation) => judge(expectation, {}, Float32Array.from(actual));

test('what is as expected has no error and no worst entry', () => {
  expect(judged([1, -2, 0], expecting([1, -2, 0]))).toEqual({
    reference: 'x',
    gradient: false,
    shape: [3],
    error: 0,
    tolerance: 1e-5,
    passed: true,
  });
  expect(judged([], expecting([])).passed).toBe(true);
});

test('the error is the length of the difference over the length of what is expected; the farthest entry is named', () => {
  const result = judged([3, 4, 1, 0, 0, 2], expecting([3, 4, 0, 0, 0, 0], { shape: [2, 3] }));
  expect(result.error).toBeCloseTo(Math.sqrt(5) / 5, 12);
  expect(result).toMatchObject({ passed: false, worst: { index: 5, actual: 2, expected: 0 } });
});

test('up to the tolerance it is right', () => {
  const with_ = (relativeTolerance: number) => judged([1.5], expecting([1], { relativeTolerance })).passed;
  expect([with_(0.25), with_(0.5), with_(1)]).toEqual([false, true, true]);
});

test('where all that is expected is zero, the error is absolute', () => {
  expect(judged([3, -4], expecting([0, 0]))).toMatchObject({ error: 5, passed: false });
  expect(judged([3e-6, 0], expecting([0, 0]))).toMatchObject({ passed: true, worst: { index: 0 } });
});

describe('numbers that are not finite', () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
  const expected = { kind: 'array', shape: [3], dtype: 'float32', data: Float32Array.of(nan, infinity, 4) } as const;
  const expectation = expecting([], { source: { kind: 'npy', path: 'a.npy' }, shape: [3] });
  const result = (...actual: number[]) => judge(expectation, { 'a.npy': expected }, Float32Array.from(actual));

  test('agree with themselves, and count for nothing in the error of the others', () => {
    expect(result(nan, infinity, 4)).toMatchObject({ error: 0, passed: true });
    expect(result(nan, infinity, 5)).toMatchObject({ error: 0.25, worst: { index: 2, actual: 5, expected: 4 } });
  });

  test.each([
    ['a number where NaN is expected', [1, infinity, 4], 0],
    ['the other infinity', [nan, -infinity, 4], 1],
    ['a number where infinity is expected', [nan, 3e38, 4], 1],
    ['NaN where a number is expected', [nan, infinity, nan], 2],
  ])('%s is infinitely wrong, whatever the tolerance', (_, actual, worst) => {
    expect(result(...actual)).toMatchObject({ error: infinity, passed: false, worst: { index: worst } });
    const generous = judge({ ...expectation, relativeTolerance: 1e30 }, { 'a.npy': expected }, Float32Array.from(actual));
    expect(generous.passed).toBe(false);
  });
});

test('integers are exact, beyond what float32 could tell apart', () => {
  const labels = expecting([16_777_217, -5], { dtype: 'int32', relativeTolerance: 0 });
  expect(judge(labels, {}, Int32Array.of(16_777_217, -5)).passed).toBe(true);
  expect(judge(labels, {}, Int32Array.of(16_777_216, -5))).toMatchObject({ passed: false, worst: { index: 0 } });
});

test('a gradient that does not exist is zero', () => {
  expect(judge(expecting([0, 0], { gradient: true }), {}, undefined)).toMatchObject({ error: 0, passed: true });
  expect(judge(expecting([0, 2], { gradient: true }), {}, undefined)).toMatchObject({
    error: 1,
    worst: { index: 1, actual: 0, expected: 2 },
  });
});
