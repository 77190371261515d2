/** An experiment file from disk, with the data files it names. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { type DataFilePlace, dataFilePath, isInside, outside } from '../experiment/data/dataFilePath.js';
import { dataFileSizeProblem } from '../experiment/data/dataFileSize.js';
import { sourcesByPath, withoutFile } from '../experiment/data/dataKey.js';
import { decodeSources } from '../experiment/data/load.js';
import type { DataFile, DataFiles, Experiment, FileSource } from '../experiment/experiment.js';
import type { FileProblem } from '../experiment/file/diagnostic.js';
import { parseExperiment } from '../experiment/file/parse.js';
import { lineAndColumn } from '../experiment/file/position.js';
import { resolveExperiment } from '../experiment/file/resolve.js';
import { UsageError } from './usageError.js';

export interface ReadExperiment {
  readonly experiment: Experiment;
  readonly files: DataFiles;
}

/**
 * @param root The folder that the paths in the file stay inside, symbolic links resolved; without it the file's own.
 * @throws UsageError with every mistake of the file, each as path:line:column.
 */
export async function readExperiment(path: string, root?: string): Promise<ReadExperiment> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path}: ${inWords(error)}`);
  });
  const folder = dirname(await realPath(path));
  const confines = root === undefined ? folder : await realPath(root).catch(() => undefined);
  if (confines === undefined) throw new UsageError(`--root ${root}: there is no such folder.`);
  const place = { folder, root: confines, widening: 'name a folder that holds both with --root' };

  const parsed = parseExperiment(text);
  const files = new Map<string, DataFile | FileProblem>();
  for (const [wanted, sources] of sourcesByPath(parsed.files.map(({ source }) => source))) {
    for (const [key, file] of await readDataFile(place, wanted, sources)) files.set(key, file);
  }
  const { experiment, diagnostics } = resolveExperiment(parsed, files);
  if (!experiment) {
    const mistakes = diagnostics.map(({ message, remedy, offset }) => {
      const { line, column } = lineAndColumn(text, offset);
      return `${path}:${line}:${column}: ${message} ${remedy}`;
    });
    throw new UsageError(mistakes.join('\n'));
  }
  return { experiment, files: Object.fromEntries([...files].flatMap(([name, file]) => ('kind' in file ? [[name, file]] : []))) };
}

async function readDataFile(
  place: DataFilePlace,
  wanted: string,
  sources: readonly FileSource[],
): Promise<ReadonlyMap<string, DataFile | FileProblem>> {
  const full = dataFilePath(place, wanted);
  if (typeof full !== 'string') return withoutFile(sources, full);
  try {
    const path = await realPath(full);
    if (!isInside(place.root, path)) return withoutFile(sources, outside(place, wanted));
    const tooLarge = dataFileSizeProblem(wanted, (await stat(path)).size);
    return tooLarge === undefined ? await decodeSources(wanted, await readFile(path), sources) : withoutFile(sources, tooLarge);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const remedy = `Paths are relative to the experiment file, in ${place.folder}.`;
    return withoutFile(sources, { problem: `${wanted}: ${inWords(error)}`, remedy });
  }
}

/** Symbolic links resolved; with forward slashes, which every platform takes. */
async function realPath(path: string): Promise<string> {
  return (await realpath(path)).replaceAll(sep, '/');
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

function inWords(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file.';
  if (error.code === 'EISDIR') return 'this is a folder, not a file.';
  if (error.code === 'EACCES') return 'the file may not be read.';
  return error.message;
}
