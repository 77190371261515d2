/** Which entries of an input are checked. */
import { generatorFor } from '../../../experiment/data/random.js';

/**
 * Up to `count` entries by flat index: half of them those with the largest |gradient|, half drawn from the others. They take turns, so that
 * a check that is ended early has seen both. The same seed and name draw the same entries. Not-finite gradients count as the largest.
 */
export function sampleEntries(gradient: ArrayLike<number>, count: number, seed: number, name: string): number[] {
  const entries = gradient.length;
  if (entries <= count) return Array.from({ length: entries }, (_, index) => index);
  const largest = largestEntries(gradient, Math.ceil(count / 2));
  const drawn = drawEntries(entries, count - largest.length, new Set(largest), seed, name);
  return largest.flatMap((entry, turn) => (turn < drawn.length ? [entry, drawn[turn]!] : [entry]));
}

/** In descending order; of equals the first. */
function largestEntries(gradient: ArrayLike<number>, count: number): number[] {
  const magnitudes = Float32Array.from(gradient, (value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : Math.abs(value)));
  const threshold = magnitudes.slice().sort()[magnitudes.length - count]!;
  const above: number[] = [];
  const equal: number[] = [];
  magnitudes.forEach((magnitude, index) => {
    if (magnitude > threshold) above.push(index);
    else if (magnitude === threshold && equal.length < count) equal.push(index);
  });
  above.sort((a, b) => magnitudes[b]! - magnitudes[a]! || a - b);
  return [...above, ...equal].slice(0, count);
}

function drawEntries(entries: number, count: number, taken: Set<number>, seed: number, name: string): number[] {
  const next = generatorFor(seed, `check/${name}`);
  const drawn: number[] = [];
  // At least half of the entries are free, or the sample would hold them all.
  while (drawn.length < count) {
    const entry = Math.floor((next() / 2 ** 32) * entries);
    if (taken.has(entry)) continue;
    taken.add(entry);
    drawn.push(entry);
  }
  return drawn;
}
