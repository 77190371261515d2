import type { DataFile, FileSource } from '../experiment.js';
import type { FileProblem } from '../file/diagnostic.js';

/**
 * The name under which what a source takes from a data file is handed over: the path, and for one of several arrays its name too. Two sources
 * with one key are the same picture or array, which is decoded and sent once.
 */
export function dataKey(source: FileSource): string {
  // No path has a line break in it: dataFilePath refuses them.
  return 'array' in source ? [source.path, source.kind, source.array].join('\n') : source.path;
}

/** The sources by the file that they are in, those with the same key once. */
export function sourcesByPath(sources: Iterable<FileSource>): ReadonlyMap<string, readonly FileSource[]> {
  const byPath = new Map<string, Map<string, FileSource>>();
  for (const source of sources) {
    const inFile = byPath.get(source.path) ?? new Map<string, FileSource>();
    byPath.set(source.path, inFile.set(dataKey(source), source));
  }
  return new Map([...byPath].map(([path, inFile]) => [path, [...inFile.values()]]));
}

/** What is wrong with a file is wrong with all that would be taken from it. */
export function withoutFile(sources: readonly FileSource[], problem: FileProblem): ReadonlyMap<string, DataFile | FileProblem> {
  return new Map(sources.map((source) => [dataKey(source), problem]));
}
