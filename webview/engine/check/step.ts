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
 * The magnitude that one entry in ten exceeds, in an evenly spaced sample: neither that of a single entry far larger than the others, as a
 * mean would be, nor that of the tails of a few bright spots, as the median. Where nearly all entries are 0, the largest; 1 where all are,
 * which is the scale of offsets and biases that have not moved yet.
 */
export function typicalMagnitude(data: ArrayLike<number>): number {
  const stride = Math.max(1, Math.floor(data.length / sampleSize));
  const magnitudes: number[] = [];
  for (let i = 0; i < data.length; i += stride) {
    const magnitude = Math.abs(data[i]!);
    if (magnitude < Number.POSITIVE_INFINITY) magnitudes.push(magnitude);
  }
  const sorted = Float64Array.from(magnitudes).sort();
  return sorted[Math.floor(0.9 * (sorted.length - 1))] || sorted.at(-1) || 1;
}
