/** How a time is taken: often enough to be sure of it, and no longer than needed. */

/** The middle one; of an even number the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  if (samples.length === 0) throw new RangeError('There is no median of no samples.');
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How many runs of `milliseconds` each fill a sample; 1 to `most`. A time too short to be seen counts as a microsecond. */
export function repeatsFor(milliseconds: number, sampleMilliseconds: number, most: number): number {
  return Math.min(most, Math.max(1, Math.ceil(sampleMilliseconds / Math.max(milliseconds, 1e-3))));
}
