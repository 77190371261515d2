/** Range rules: which numbers the two ends of a colour map stand for. */
import type { Statistics } from './statistics.js';

/**
 * full: least to greatest. symmetric: ±limit, where limit = min(max |v|, 4 rms), so that a few outliers do not darken the rest.
 * fixed: as given.
 */
export type RangeRule = { readonly rule: 'full' | 'symmetric' } | { readonly rule: 'fixed'; readonly low: number; readonly high: number };

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Ends are equal for a constant tensor (see {@link positionIn}), and 0 where no entry is finite. */
export function rangeOf(statistics: Statistics, rule: RangeRule): Range {
  if (rule.rule === 'fixed') return { low: rule.low, high: rule.high };
  if (statistics.nonFinite === statistics.count) return { low: 0, high: 0 };
  const { minimum, maximum, rms } = statistics;
  if (rule.rule === 'full') return { low: minimum, high: maximum };
  const limit = Math.min(Math.max(-minimum, maximum), 4 * rms);
  return { low: 0 - limit, high: limit };
}

/**
 * Tells where a finite value lies between the ends: 0 at low, 1 at high, the nearest end outside; the middle where the ends are
 * equal. Logarithmic: linear in sign(v)·log(1 + |v|/c) with c = limit/1000 and limit the greater of |low| and |high|.
 */
export function positionIn({ low, high }: Range, logarithmic: boolean): (value: number) => number {
  if (!(low < high)) return () => 0.5;
  const limit = Math.max(Math.abs(low), Math.abs(high));
  const warp = (value: number) => (logarithmic ? Math.sign(value) * Math.log1p(1000 * Math.abs(value / limit)) : value);
  const start = warp(low);
  const length = warp(high) - start;
  return (value) => Math.min(1, Math.max(0, (warp(value) - start) / length));
}
