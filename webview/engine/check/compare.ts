/** One number of the engine against differences. */
import { type Comparison, relativeTolerance } from '../../../experiment/gradientCheck.js';
import type { Differences } from './differences.js';
import { allSteps, firstStep } from './step.js';

/** How far a gradient may be off beside that. */
const absoluteTolerance = 1e-7;

/**
 * The absolute tolerance shrinks to this many parts of what the numbers are made of where they are small: the entries of a mean over a
 * large picture are below 1e-7 themselves, and a wrong one would go unseen. It is some ten roundings of float32.
 */
const roundingTolerance = 1e-6;

export interface Judged extends Comparison {
  readonly kink: boolean;
}

/**
 * How far a gradient may be off.
 * @param largest max |g|.
 * @param parts The magnitude of what float32 rounds on the way to it.
 */
export function tolerated(largest: number, parts: number): number {
  return relativeTolerance * largest + Math.min(absoluteTolerance, roundingTolerance * parts);
}

/** An agreement by so much better than needed is no accident of the step; a lesser one may be the rounding of the differences alone. */
const clearly = 100;

/**
 * Compares `gradient` with the derivative that differences give: yields steps and is given their differences. Where these are not smooth at
 * the first step, or do not clearly agree, the others are tried, and the one is believed at which the one-sided differences are closest
 * together and rounding does the least, whatever the engine says. Where they are nowhere close, there is a kink.
 * @param largest max |g| over the gradient.
 * @param magnitude of what is moved: the steps are parts of it.
 */
export function* comparison(gradient: number, largest: number, magnitude: number): Generator<number, Judged, Differences> {
  const first = yield firstStep * magnitude;
  const toleranceOf = ({ absolute, size }: Differences, greatest = largest) => tolerated(greatest, absolute + size / magnitude);
  const smooth = (differences: Differences): Judged | undefined => {
    const { central, low, high } = differences;
    const tolerance = toleranceOf(differences);
    // What is smooth is so in the eyes of the differences: an engine that gives 0 everywhere must not make kinks of curves.
    if (!(high - low <= toleranceOf(differences, Math.max(largest, Math.abs(central))))) return undefined;
    return { gradient, numeric: central, difference: Math.abs(gradient - central), tolerance, kink: false };
  };
  const judgedFirst = smooth(first);
  if (judgedFirst && judgedFirst.difference <= judgedFirst.tolerance / clearly) return judgedFirst;

  const tried: Differences[] = [];
  for (const step of allSteps) tried.push(step === firstStep ? first : yield step * magnitude);
  const doubt = ({ low, high, rounding }: Differences) => (Number.isNaN(high - low) ? Number.POSITIVE_INFINITY : high - low + rounding);
  const closest = tried.reduce((best, each) => (doubt(each) < doubt(best) ? each : best));
  const judged = smooth(closest);
  if (judged) return judged;
  // Where a side is not a number, as beside the end of a square root's domain, nothing is known of it.
  const low = settled(tried.map((differences) => differences.low)) ?? Number.NEGATIVE_INFINITY;
  const high = settled(tried.map((differences) => differences.high)) ?? Number.POSITIVE_INFINITY;
  const difference = Math.max(0, low - gradient, gradient - high);
  return { gradient, numeric: [low, high], difference, tolerance: toleranceOf(closest), kink: true };
}

/** Of numbers at steps that get smaller the one that differs least from the one before: at a jump one end of the interval grows for ever. */
export function settled(numbers: readonly number[]): number | undefined {
  let [least, found]: [number, number | undefined] = [Number.POSITIVE_INFINITY, undefined];
  for (let i = 1; i < numbers.length; i++) {
    const change = Math.abs(numbers[i]! - numbers[i - 1]!);
    if (change < least) [least, found] = [change, numbers[i]];
  }
  return found;
}
