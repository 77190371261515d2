/**
 * Which file a path in an experiment means, and which paths it may write. The same rules in the editor and headless, on every platform,
 * so that a file that opens in one place opens in the other. Only names are judged here; symbolic links are looked at where files are read.
 */
import type { FileProblem } from '../file/diagnostic.js';

/** Full paths with forward slashes, as in a URI and without a slash at the end: `/home/ada/lab`, `C:/lab`. */
export interface DataFilePlace {
  /** The experiment's own folder, from which paths go. */
  readonly folder: string;
  /** They stay inside it. */
  readonly root: string;
  /** How a person can make the root wider, to follow "or": "open a folder that holds both". */
  readonly widening: string;
}

/** The full path of what the experiment calls `path`, or why there is none. */
export function dataFilePath(place: DataFilePlace, path: string): string | FileProblem {
  if (path === '') return { problem: 'The path is empty.', remedy: relativeRemedy };
  if (path.includes('\\')) {
    return { problem: `The path "${path}" has a backslash.`, remedy: `Write it with forward slashes: "${path.replaceAll('\\', '/')}".` };
  }
  if ([...path].some((character) => character < ' ')) {
    return { problem: `The path ${JSON.stringify(path)} has a control character.`, remedy: 'Take it out, or rename the file.' };
  }
  // A drive or a scheme is nothing that another machine would know.
  if (path.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(path)) {
    return { problem: `"${path}" is not a path relative to this file.`, remedy: relativeRemedy };
  }
  const full = walk(place.folder, path);
  return isInside(place.root, full) ? full : outside(place, path);
}

const relativeRemedy = 'Name a file by its way from the folder of this experiment: "camera.png", "data/means.npy".';

/** `path` is `root` or below it. */
export function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith('/') ? root : `${root}/`);
}

export function outside({ root, widening }: DataFilePlace, path: string): FileProblem {
  return {
    problem: `"${path}" lies outside the folder ${root}, which an experiment does not leave.`,
    remedy: `Copy the file into that folder, or ${widening}.`,
  };
}

/** Where one is after going from `folder` by `path`; above the uppermost folder there is nothing. */
function walk(folder: string, path: string): string {
  const names = folder.replace(/\/$/, '').split('/');
  for (const name of path.split('/')) {
    if (name === '..') names.splice(Math.max(1, names.length - 1));
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}
