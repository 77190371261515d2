import { describe, expect, test } from 'vitest';
import { limitOf } from '../../../webview/engine/timing/limit.js';
import { median, repeatsFor } from '../../../webview/engine/timing/samples.js';

describe('the median', () => {
  test.each([
    [[5], 5],
    [[3, 1, 2], 2],
    [[10, 1, 2, 3], 2.5],
    [[1, 1000, 2], 2],
  ])('of %j is %d', (samples, middle) => expect(median(samples)).toBe(middle));

  test('leaves the samples in their order', () => {
    const samples = [3, 1, 2];
    median(samples);
    expect(samples).toEqual([3, 1, 2]);
  });

  test('of nothing is an error', () => expect(() => median([])).toThrow('no samples'));
});

describe('runs that fill a sample', () => {
  test.each([
    ['a short run is repeated', 2, 20, 10],
    ['a sample is filled, not fallen short of', 3, 20, 7],
    ['a run as long as a sample is one', 20, 20, 1],
    ['so is a longer one', 5000, 20, 1],
    ['there is a bound', 0.01, 20, 100],
    ['also for a time too short to be seen', 0, 20, 100],
  ])('%s', (_, milliseconds, sample, repeats) => expect(repeatsFor(milliseconds, sample, 100)).toBe(repeats));
});

describe('the limit of a pass', () => {
  const rates = { flopsPerSecond: 1e12, bytesPerSecond: 1e11, dispatchMilliseconds: 0.005 };

  test('is its arithmetic where that takes longer', () => {
    expect(limitOf({ flops: 2e9, bytes: 1e8 }, rates)).toEqual({ milliseconds: 2, boundBy: 'arithmetic', flops: 2e9, bytes: 1e8 });
  });

  test('is its data where that takes longer', () => {
    expect(limitOf({ flops: 5e8, bytes: 1e8 }, rates)).toMatchObject({ milliseconds: 1, boundBy: 'memory' });
  });
});
