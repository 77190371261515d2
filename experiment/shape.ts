/** Small questions about shapes, asked everywhere. */
import type { Shape } from './contract.js';

/** The most entries a tensor may have: 1 GiB of float32. More is a slip of the keyboard rather than an experiment. */
export const maximumEntries = 2 ** 28;

/** The most entries along one axis. An empty tensor may have an axis of any length, along which nobody could walk. */
export const longestAxis = 2 ** 24;

/** The most axes a tensor may have: tfjs goes no further. */
export const maximumRank = 6;

export function entryCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** As the file writes it: `[400, 2]`; a scalar is `[]`. More axes than a tensor may have by far are not all named. */
export function shapeText(shape: Shape): string {
  const most = maximumRank + 2;
  return shape.length <= most ? `[${shape.join(', ')}]` : `[${shape.slice(0, maximumRank).join(', ')}, …]`;
}

/** What keeps a tensor of this shape from being made, as the end of a sentence that begins with its name; undefined where nothing does. */
export function sizeProblem(shape: Shape): { message: string; remedy: string } | undefined {
  if (shape.length > maximumRank) {
    return { message: `has ${shape.length} axes: ${shapeText(shape)}.`, remedy: `Use at most ${maximumRank} axes.` };
  }
  const longest = Math.max(0, ...shape);
  if (longest > longestAxis) {
    return { message: `would be ${shapeText(shape)}: more than ${longestAxis} entries along one axis.`, remedy: 'Make it smaller.' };
  }
  if (entryCount(shape) > maximumEntries) {
    return { message: `would be ${shapeText(shape)}: more than ${maximumEntries} entries.`, remedy: 'Make it smaller.' };
  }
  return undefined;
}
