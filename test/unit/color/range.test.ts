import { describe, expect, it } from 'vitest';
import { positionIn, rangeOf, statisticsOf } from '../../../webview/color/index.js';

describe('statisticsOf', () => {
  it('counts what is not finite and leaves it out of the rest', () => {
    expect(statisticsOf([3, Number.NaN, -4, Number.POSITIVE_INFINITY, 0, 1])).toEqual({
      count: 6,
      minimum: -4,
      maximum: 3,
      mean: 0,
      rms: Math.sqrt(26 / 4),
      nonFinite: 2,
    });
  });

  it('has no minimum of nothing', () => {
    expect(statisticsOf([])).toEqual({ count: 0, minimum: NaN, maximum: NaN, mean: NaN, rms: NaN, nonFinite: 0 });
    expect(statisticsOf([NaN])).toEqual({ count: 1, minimum: NaN, maximum: NaN, mean: NaN, rms: NaN, nonFinite: 1 });
  });
});

describe('rangeOf', () => {
  it('full: least to greatest', () => {
    expect(rangeOf(statisticsOf([2, -1, 5, NaN]), { rule: 'full' })).toEqual({ low: -1, high: 5 });
  });

  it('symmetric: the greatest magnitude, or 4 rms where an outlier is beyond', () => {
    expect(rangeOf(statisticsOf([1, -2]), { rule: 'symmetric' })).toEqual({ low: -2, high: 2 });
    const outlier = [100, ...new Array<number>(9999).fill(0)];
    expect(rangeOf(statisticsOf(outlier), { rule: 'symmetric' })).toEqual({ low: -4, high: 4 });
  });

  it('fixed: as given', () => {
    expect(rangeOf(statisticsOf([7]), { rule: 'fixed', low: 0, high: 1 })).toEqual({ low: 0, high: 1 });
  });

  it.each(['full', 'symmetric'] as const)('%s: equal ends at 0 where nothing is finite or everything is 0', (rule) => {
    for (const data of [[], [NaN], [0, 0]]) expect(rangeOf(statisticsOf(data), { rule })).toEqual({ low: 0, high: 0 });
  });
});

describe('positionIn', () => {
  it('is 0 and 1 at the ends, and clamped outside', () => {
    const position = positionIn({ low: -1, high: 3 }, false);
    expect([-5, -1, 0, 1, 3, 9].map(position)).toEqual([0, 0, 0.25, 0.5, 1, 1]);
  });

  it('is the middle where the ends are equal', () => {
    expect(positionIn({ low: 2, high: 2 }, false)(2)).toBe(0.5);
    expect(positionIn({ low: 0, high: 0 }, true)(0)).toBe(0.5);
  });

  it('logarithmic: symmetric around 0, a thousandth of the limit at a tenth of the way', () => {
    const position = positionIn({ low: -10, high: 10 }, true);
    expect(position(0)).toBe(0.5);
    expect(position(-10)).toBe(0);
    expect(position(10)).toBe(1);
    expect(position(0.01)).toBeCloseTo(0.5 + (0.5 * Math.log(2)) / Math.log(1001), 12);
    expect(position(-0.01) + position(0.01)).toBeCloseTo(1, 12);
  });

  it('stands ends near the greatest float32', () => {
    expect(positionIn({ low: -3e38, high: 3e38 }, false)(1.5e38)).toBeCloseTo(0.75, 6);
  });
});
