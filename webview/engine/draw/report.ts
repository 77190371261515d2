/** What is told about a panel once its numbers are known, the same for both painters. */
import type { PanelReport, Statistics } from '../../../experiment/messages.js';

/** Tensors of at most so many entries are reported entry by entry. */
export const mostValues = 64;

/** CSS pixels of an arrow at the limit of the gradients, which is min(max |v|, 4 rms) as in a symmetric range. */
export const arrowLength = 24;

/** CSS pixels that the scale beside the arrows stands for. */
const scaleLength = 10;

export interface PanelNumbers {
  readonly low: number;
  readonly high: number;
  readonly statistics: Statistics;
  /** All entries of a small tensor. */
  readonly values?: Float32Array;
  readonly arrowLimit?: number;
}

export function reportOf({ low, high, statistics, values, arrowLimit }: PanelNumbers): PanelReport {
  return {
    low,
    high,
    statistics,
    clipped: statistics.minimum < low || statistics.maximum > high,
    ...(values && { values }),
    ...(arrowLimit !== undefined && { arrowUnit: (arrowLimit * scaleLength) / arrowLength }),
  };
}
