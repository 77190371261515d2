/** Experiment files in tests: the place where a diagnostic must stand is marked «like this». */
import { dataKey } from '../../../experiment/data/dataKey.js';
import type { DataFile } from '../../../experiment/experiment.js';
import type { Diagnostic, FileProblem } from '../../../experiment/file/diagnostic.js';
import { parseExperiment } from '../../../experiment/file/parse.js';
import { type Resolved, resolveExperiment } from '../../../experiment/file/resolve.js';

export interface Marked {
  readonly text: string;
  readonly marks: readonly { readonly offset: number; readonly length: number }[];
}

export function unmark(marked: string): Marked {
  const marks: { offset: number; length: number }[] = [];
  let text = '';
  for (const character of marked) {
    if (character === '«') marks.push({ offset: text.length, length: 0 });
    else if (character === '»') marks[marks.length - 1]!.length = text.length - marks.at(-1)!.offset;
    else text += character;
  }
  return { text, marks };
}

export const dataFiles: ReadonlyMap<string, DataFile | FileProblem> = new Map<string, DataFile | FileProblem>([
  ['grey.png', { kind: 'image', width: 4, height: 2, channels: 1, samples: new Uint8Array(8), white: 255 }],
  ['greyAlpha.png', { kind: 'image', width: 4, height: 2, channels: 2, samples: new Uint8Array(16), white: 255 }],
  ['labels.npy', { kind: 'array', shape: [2, 4], dtype: 'int32', data: new Int32Array(8) }],
  ['means.npy', { kind: 'array', shape: [5, 2], dtype: 'float32', data: new Float32Array(10) }],
  ['huge.npy', { kind: 'array', shape: [1, 1, 1, 1, 1, 1, 1], dtype: 'float32', data: new Float32Array(1) }],
  [
    dataKey({ kind: 'npz', path: 'net.npz', array: 'weights' }),
    { kind: 'array', shape: [2, 3, 4], dtype: 'float32', data: Float32Array.from({ length: 24 }, (_, index) => index) },
  ],
  [
    dataKey({ kind: 'npz', path: 'net.npz', array: 'wieghts' }),
    { problem: 'net.npz has no array called "wieghts".', remedy: 'Did you mean "weights"? It has weights.', about: 'array' },
  ],
  [
    dataKey({ kind: 'safetensors', path: 'net.safetensors', array: 'labels' }),
    { kind: 'array', shape: [3], dtype: 'int32', data: Int32Array.of(0, 2, 1) },
  ],
  [
    dataKey({ kind: 'npz', path: 'broken.npz', array: 'a' }),
    { problem: 'broken.npz: The archive is cut short.', remedy: 'Save it again.' },
  ],
  ['gone.png', { problem: 'gone.png does not exist.', remedy: 'Put it beside the experiment.' }],
  ['../out.png', { problem: '../out.png is outside the workspace folder.', remedy: 'Move it into the folder.' }],
]);

export function resolveText(text: string): Resolved {
  return resolveExperiment(parseExperiment(text), dataFiles);
}

/** A file with these tensors and nodes, and whatever else is given. */
export function fileWith(tensors: string, graph = '', rest = ''): string {
  return `{ "gradlab": 1, "tensors": { ${tensors} }, "graph": [ ${graph} ]${rest === '' ? '' : `, ${rest}`} }`;
}

export function placeOf({ offset, length }: Diagnostic): { offset: number; length: number } {
  return { offset, length };
}
