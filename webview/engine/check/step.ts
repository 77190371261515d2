/** How far an entry is moved for a difference. */

/**
 * As a part of the magnitude of what is moved: near the cube root of the float64 epsilon, the best step for a central difference of a
 * function that varies over that magnitude.
 */
export const firstStep = 2 ** -17;

/**
 * For functions that do not: smaller ones for what varies faster, or has a kink or a jump nearby, larger ones where a long sum drowns
 * small changes in its rounding. In descending order.
 */
export const allSteps: readonly number[] = [2 ** -9, 2 ** -13, firstStep, 2 ** -21, 2 ** -25];

const sampleSize = 1023;

/**
 * The magnitude of a typical entry that is not 0: the median of an evenly spaced sample, since a mean would be that of the largest entry
 * alone where one is far larger than the others. 1 where all are 0, which is the scale of offsets and biases that have not moved yet.
 */
export function typicalMagnitude(data: ArrayLike<number>): number {
  const stride = Math.max(1, Math.floor(data.length / sampleSize));
  const magnitudes: number[] = [];
  for (let i = 0; i < data.length; i += stride) {
    const magnitude = Math.abs(data[i]!);
    if (magnitude > 0 && magnitude < Number.POSITIVE_INFINITY) magnitudes.push(magnitude);
  }
  return Float64Array.from(magnitudes).sort()[magnitudes.length >> 1] ?? 1;
}
