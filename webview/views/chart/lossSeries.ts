/** The losses of a run as a curve can show them. */

/** Points beyond this are thinned: a screen has fewer columns. */
const mostPoints = 4000;

/** [steps, losses]; where there are too many, the least and the greatest of each stretch, so that no spike is lost. */
export function lossSeries(losses: readonly number[]): [number[], number[]] {
  if (losses.length <= mostPoints) return [losses.map((_, step) => step), [...losses]];
  const stretch = Math.ceil((2 * losses.length) / mostPoints);
  const steps: number[] = [];
  const values: number[] = [];
  for (let start = 0; start < losses.length; start += stretch) {
    const end = Math.min(start + stretch, losses.length);
    let least = start;
    let greatest = start;
    for (let step = start + 1; step < end; step++) {
      if ((losses[step] as number) < (losses[least] as number)) least = step;
      if ((losses[step] as number) > (losses[greatest] as number)) greatest = step;
    }
    for (const step of new Set([Math.min(least, greatest), Math.max(least, greatest)])) {
      steps.push(step);
      values.push(losses[step] as number);
    }
  }
  return [steps, values];
}

/** The last step on the axis: a half, a quarter, … of the plan, so that the curve always fills half the room and the axis seldom moves. */
export function lastStepShown(steps: number, taken: number): number {
  let last = Math.max(1, steps);
  while (last / 2 >= Math.max(taken, 16)) last /= 2;
  return last;
}
