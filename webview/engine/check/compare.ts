/** One number of the engine against differences. */
import { agrees, type Comparison, relativeTolerance } from '../../../experiment/gradientCheck.js';
import type { Differences } from './differences.js';
import { allSteps, firstStep } from './step.js';

/** How far a gradient may be off beside that. */
export const absoluteTolerance = 1e-7;

/**
 * The absolute tolerance shrinks to this many parts of what the numbers are made of where they are small: the entries of a mean over a
 * large picture are below 1e-7 themselves, and a wrong one would go unseen. It is some hundred roundings of float32, of which nothing but
 * the rounding is left where the parts cancel.
 */
const roundingTolerance = 1e-5;

export interface Judged extends Comparison {
  readonly kink: boolean;
  /** Nothing can be told: rounding in float64 drowns the differences, or there is no finite one to hold an infinite gradient against. */
  readonly untold: boolean;
}

/**
 * How far a gradient may be off.
 * @param largest max |g|.
 * @param parts The magnitude of what float32 rounds on the way to it.
 */
export function tolerated(largest: number, parts: number): number {
  return (
    relativeTolerance * largest + (Number.isFinite(parts) ? Math.min(absoluteTolerance, roundingTolerance * parts) : absoluteTolerance)
  );
}

/** The rounding of a numeric derivative is larger than its tolerance, and all that is between it and the gradient may be that. */
export function isDrowned(compared: Comparison, rounding: number): boolean {
  return rounding > compared.tolerance && !(compared.difference > compared.tolerance + rounding);
}

/** An agreement by so much better than needed is no accident of the step; a lesser one may be the rounding of the differences alone. */
const clearly = 100;

/**
 * Compares `gradient` with the derivative that differences give: yields steps and is given their differences. Where these are not smooth at
 * the first step, or do not clearly agree, the others are tried, and the one is believed at which the one-sided differences are closest
 * together and rounding does the least, whatever the engine says. Where they are nowhere close, there is a kink.
 * @param largest max |g| over the gradient's finite entries.
 * @param magnitude of what is moved: the steps are parts of it.
 */
export function* comparison(gradient: number, largest: number, magnitude: number): Generator<number, Judged, Differences> {
  const first = yield firstStep * magnitude;
  const toleranceOf = ({ absolute, size }: Differences, greatest = largest) => tolerated(greatest, absolute + size / magnitude);
  const judgedSmooth = (differences: Differences): Judged => {
    const { central } = differences;
    const compared = { gradient, numeric: central, difference: Math.abs(gradient - central), tolerance: toleranceOf(differences) };
    // Where what comes in from behind is not finite, neither is what goes on.
    const untold = Number.isFinite(gradient) ? isDrowned(compared, differences.rounding) : !Number.isFinite(differences.size);
    return { ...compared, kink: false, untold };
  };
  // What is smooth is so in the eyes of the differences: an engine that gives 0 everywhere must not make kinks of curves.
  const isNarrow = (differences: Differences) =>
    widthOf(differences) <= toleranceOf(differences, Math.max(largest, Math.abs(differences.central)));
  const judgedFirst = judgedSmooth(first);
  if (!judgedFirst.untold && isNarrow(first) && judgedFirst.difference <= judgedFirst.tolerance / clearly) return judgedFirst;

  const tried: Differences[] = [];
  for (const step of allSteps) tried.push(step === firstStep ? first : yield step * magnitude);
  const doubt = (differences: Differences) => widthOf(differences) + differences.rounding;
  const closest = tried.reduce((best, each) => (doubt(each) < doubt(best) ? each : best));
  if (isNarrow(closest) || comeTogether(tried.map((each) => ({ width: widthOf(each), rounding: each.rounding }))))
    return judgedSmooth(closest);
  // Where a side is not a number, as beside the end of a square root's domain, nothing is known of it.
  const low = settled(tried.map((each) => ({ value: each.low, rounding: each.rounding })))?.value ?? Number.NEGATIVE_INFINITY;
  const high = settled(tried.map((each) => ({ value: each.high, rounding: each.rounding })))?.value ?? Number.POSITIVE_INFINITY;
  const difference = Math.max(0, low - gradient, gradient - high);
  const compared: Comparison = { gradient, numeric: [low, high], difference, tolerance: toleranceOf(closest) };
  // A gradient may be infinite where the slope is, and is no number where what comes in from behind is none.
  const open = !Number.isFinite(closest.size) || gradient === low || gradient === high;
  if (!Number.isFinite(gradient) && open) return { ...compared, kink: false, untold: true };
  const untold = !agrees(compared) && isDrowned(compared, closest.rounding);
  return { ...compared, kink: !untold, untold };
}

/** How far the one-sided differences are apart; infinite where one is not a number. */
function widthOf({ low, high }: Differences): number {
  return Number.isNaN(high - low) ? Number.POSITIVE_INFINITY : high - low;
}

/**
 * One-sided differences at steps that get smaller come together, as those of a curve do, as far as can be seen through the rounding. How
 * close they come says nothing: where the gradient is 0, as at a minimum, all is curve and no slope. At a kink they stay apart, and at a
 * jump they go apart.
 */
export function comeTogether(tried: readonly { readonly width: number; readonly rounding: number }[]): boolean {
  const seen = tried.filter(({ width, rounding }) => !(width <= rounding));
  const [last, before] = [seen.at(-1), seen.at(-2)];
  return before === undefined || last === undefined || last.width < before.width / 2;
}

export interface Rounded {
  readonly value: number;
  readonly rounding: number;
}

/**
 * Of numbers at steps that get smaller the one that differs least from the one before, its rounding included: at a jump one end of the interval
 * grows for ever, and steps too small to be seen all give 0. Undefined where no two are finite.
 */
export function settled(numbers: readonly Rounded[]): Rounded | undefined {
  let [least, found]: [number, Rounded | undefined] = [Number.POSITIVE_INFINITY, undefined];
  for (let i = 1; i < numbers.length; i++) {
    const doubt = Math.abs(numbers[i]!.value - numbers[i - 1]!.value) + numbers[i]!.rounding;
    if (doubt < least) [least, found] = [doubt, numbers[i]];
  }
  return found;
}
