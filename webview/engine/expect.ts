/** Judges what an experiment expects of its tensors. */
import { materialize } from '../../experiment/data/materialize.js';
import type { ExpectationResult } from '../../experiment/expectation.js';
import type { DataFiles, Expectation } from '../../experiment/experiment.js';
import { entryCount } from '../../experiment/shape.js';

/** Holds a tensor's entries against what is expected of them; without entries, those of a gradient that does not exist, which is zero. */
export function judge(expectation: Expectation, files: DataFiles, entries: ArrayLike<number> | undefined): ExpectationResult {
  const { reference, gradient, shape, dtype, source, relativeTolerance: tolerance } = expectation;
  // Nothing is expected of chance, so that the seed does not matter.
  const expected = materialize({ name: reference, source, shape, dtype }, 0, files).data;
  const actual = entries ?? new Float32Array(entryCount(shape));
  const { error, worst } = compare(actual, expected);
  return {
    reference,
    gradient,
    shape,
    error,
    tolerance,
    passed: error <= tolerance,
    ...(worst === undefined ? {} : { worst: { index: worst, actual: actual[worst] as number, expected: expected[worst] as number } }),
  };
}

/** The relative error, as {@link ExpectationResult.error} says it, and the flat index of the entry that is farthest off. */
function compare(actual: ArrayLike<number>, expected: ArrayLike<number>): { error: number; worst: number | undefined } {
  let squaredDifference = 0;
  let squaredSize = 0;
  let largest = 0;
  let worst: number | undefined;
  for (let index = 0; index < expected.length; index++) {
    const [a, b] = [actual[index] as number, expected[index] as number];
    if (Object.is(a, b) || a === b) {
      if (Number.isFinite(b)) squaredSize += b * b;
      continue;
    }
    const difference = Number.isFinite(a) && Number.isFinite(b) ? Math.abs(a - b) : Number.POSITIVE_INFINITY;
    if (difference > largest) {
      largest = difference;
      worst = index;
    }
    squaredDifference += difference * difference;
    if (Number.isFinite(b)) squaredSize += b * b;
  }
  return { error: Math.sqrt(squaredDifference) / (squaredSize === 0 ? 1 : Math.sqrt(squaredSize)), worst };
}
