/** What became of expectations, as cards and the command line say it. */
import { describe, expect, test } from 'vitest';
import type { ExpectationReport, ExpectationResult } from '../../../experiment/expectation.js';
import { expectationLine, expectationVerdict } from '../../../experiment/expectationWords.js';

const good: ExpectationResult = {
  reference: 'render',
  gradient: false,
  shape: [2, 3],
  error: 1.42e-6,
  tolerance: 1e-5,
  passed: true,
  worst: { index: 4, actual: 0.25, expected: 0.250001 },
};
const bad: ExpectationResult = {
  ...good,
  gradient: true,
  error: 0.02345,
  passed: false,
  worst: { index: 5, actual: -0.5, expected: 0.25 },
};
const report = (results: readonly ExpectationResult[], final = true): ExpectationReport => ({ step: 12, final, results });
const verdict = (...results: ExpectationResult[]) => expectationVerdict(report(results), ['render']);

describe('on a card', () => {
  test('nothing is said of what nothing is expected of', () => {
    expect(expectationVerdict(report([good]), ['loss'])).toBeUndefined();
    expect(expectationVerdict(report([]), ['render'])).toBeUndefined();
  });

  test.each([
    ['one that is right', [good], 'good', 'expect 1.4e-6 ≤ 1e-5'],
    ['one that is wrong', [bad], 'bad', 'expect 0.023 > 1e-5'],
    ['several that are right', [good, { ...good, gradient: true, error: 3e-7 }], 'good', 'expect 2 of 2 · 1.4e-6'],
    ['one wrong among several, by its name', [good, bad], 'bad', 'expect grad:render 0.023 > 1e-5'],
    ['numbers that are not finite', [{ ...bad, error: Number.POSITIVE_INFINITY }], 'bad', 'expect ∞ > 1e-5'],
    ['what is compared exactly', [{ ...good, error: 0, tolerance: 0 }], 'good', 'expect 0 ≤ 0'],
    [
      'the one that is wrong, not the one with the larger error',
      [{ ...good, error: 0.5, tolerance: 1 }, bad],
      'bad',
      'expect grad:render 0.023 > 1e-5',
    ],
  ] as const)('%s', (_, results, outcome, text) => {
    expect(verdict(...results)).toMatchObject({ outcome, text });
    expect(verdict(...results)?.details).toHaveLength(1 + results.length);
  });

  test('before the last step nothing is right or wrong yet', () => {
    const words = expectationVerdict(report([good, bad], false), ['render']);
    expect(words).toMatchObject({ outcome: 'underWay', text: 'expect 0.023 so far' });
    expect(words?.details[0]).toContain('step 12');
  });
});

describe('in a line', () => {
  test('the entry that is farthest off, with both numbers', () => {
    expect(expectationLine(bad)).toBe('grad:render: error 0.023, at most 1e-5 is right; farthest off render[1, 2]: −0.5 instead of 0.25');
  });

  test('numbers that look alike with three digits get more', () => {
    expect(expectationLine(good)).toContain('render[1, 1]: 0.25 instead of 0.250001');
  });

  test('what agrees altogether, and what must', () => {
    const { worst: _, ...exact } = { ...good, error: 0 };
    expect(expectationLine(exact)).toBe('render: error 0, at most 1e-5 is right');
    expect(expectationLine({ ...exact, tolerance: 0 })).toBe('render: error 0, none is right');
  });
});
