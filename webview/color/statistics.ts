/** The statistics of a tensor in plain float64 loops: what the CPU painter and the command line use, and what the GPU's are tested against. */

export interface Statistics {
  readonly count: number;
  /** Over the finite entries; NaN where there is none. */
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly rms: number;
  readonly nonFinite: number;
}

export function statisticsOf(data: ArrayLike<number>): Statistics {
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let squares = 0;
  let finite = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (!Number.isFinite(value)) continue;
    finite++;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
    sum += value;
    squares += value * value;
  }
  const count = data.length;
  if (finite === 0) return { count, minimum: Number.NaN, maximum: Number.NaN, mean: Number.NaN, rms: Number.NaN, nonFinite: count };
  return { count, minimum, maximum, mean: sum / finite, rms: Math.sqrt(squares / finite), nonFinite: count - finite };
}
