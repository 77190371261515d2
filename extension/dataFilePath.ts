/** Which file a path in an experiment means. Plain text work, the same on every platform and file system. */
import { posix } from 'node:path';
import type { FileProblem } from '../experiment/file/diagnostic.js';

/**
 * The full path of `path`, which is relative to `folder` and must stay inside `root`; all with forward slashes, as in a URI.
 * Symbolic links are not looked at here.
 */
export function dataFilePath(root: string, folder: string, path: string): string | FileProblem {
  if (path.includes('\\')) {
    return { problem: `The path "${path}" has a backslash.`, remedy: `Write it with forward slashes: "${path.replaceAll('\\', '/')}".` };
  }
  if (path === '' || posix.isAbsolute(path) || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(path)) {
    return {
      problem: path === '' ? 'The path is empty.' : `"${path}" is not a path relative to this file.`,
      remedy: 'Name a file by its way from the folder of this experiment: "camera.png", "data/means.npy".',
    };
  }
  const full = posix.resolve(folder, path);
  return isInside(root, full) ? full : outside(path, root);
}

/** `path` is `root` or below it. */
export function isInside(root: string, path: string): boolean {
  const way = posix.relative(root, path);
  return way !== '..' && !way.startsWith('../');
}

export function outside(path: string, root: string): FileProblem {
  return {
    problem: `"${path}" lies outside the folder ${root}, which an experiment does not leave.`,
    remedy: 'Copy the file into that folder, or open a folder that holds both.',
  };
}
