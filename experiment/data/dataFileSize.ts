/** How large a data file may be: the same in the editor and headless. */
import type { FileProblem } from '../file/diagnostic.js';

/** More than any picture and most arrays; beyond it the extension host and the page would run out of memory, not just slow down. */
export const largestFile = 256 * 2 ** 20;

/** Why a file of so many bytes is not read; undefined where it is. Ask before reading. */
export function dataFileSizeProblem(path: string, bytes: number): FileProblem | undefined {
  if (bytes <= largestFile) return undefined;
  return {
    problem: `"${path}" has ${Math.ceil(bytes / 2 ** 20)} MiB; GradLab reads files up to ${largestFile / 2 ** 20} MiB.`,
    remedy: 'Use a smaller picture or a part of the array.',
  };
}
