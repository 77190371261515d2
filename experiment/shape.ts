/** Small questions about shapes, asked everywhere. */
import type { Shape } from './contract.js';

/** The most entries a tensor may have: 1 GiB of float32. More is a slip of the keyboard rather than an experiment. */
export const maximumEntries = 2 ** 28;

/** The most axes a tensor may have: tfjs goes no further. */
export const maximumRank = 6;

export function entryCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** As the file writes it: `[400, 2]`; a scalar is `[]`. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** What keeps a tensor of this shape from being made, as the end of a sentence that begins with its name; undefined where nothing does. */
export function sizeProblem(shape: Shape): { message: string; remedy: string } | undefined {
  if (shape.length > maximumRank) {
    return { message: `has ${shape.length} axes: ${shapeText(shape)}.`, remedy: `Use at most ${maximumRank} axes.` };
  }
  if (entryCount(shape) > maximumEntries) {
    return { message: `would be ${shapeText(shape)}: more than ${maximumEntries} entries.`, remedy: 'Make it smaller.' };
  }
  return undefined;
}
