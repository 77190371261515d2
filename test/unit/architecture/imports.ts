/** Import statements of TypeScript files, types included, since an arrow between two rooms is one whether values or types pass along it. */
import { readdir, readFile } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');

export interface ImportStatement {
  /** The importing file, from the root, with forward slashes. */
  readonly file: string;
  /** A file from the root without its ending, or a package's name as it stands. */
  readonly target: string;
  readonly line: number;
}

/** `import … from 'x'`, `export … from 'x'`, `import 'x'` at the start of a line; `import('x')` and `typeof import('x')` anywhere. */
const statements = /^(?:import|export)\b(?:[^'";]*?\bfrom\b)?\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

export function importsOf(file: string, text: string): ImportStatement[] {
  return [...text.matchAll(statements)].map((match) => ({
    file,
    target: resolveTarget(file, (match[1] ?? match[2]) as string),
    line: text.slice(0, match.index).split('\n').length,
  }));
}

/** The project's own TypeScript below `folder`. */
export async function sourceFiles(folder: string): Promise<{ readonly file: string; readonly text: string }[]> {
  const names = await readdir(join(root, folder), { recursive: true });
  const sources = names.map((name) => posix.join(folder, name.replaceAll('\\', '/'))).filter((name) => /(?<!\.d)\.ts$/.test(name));
  return Promise.all(sources.sort().map(async (file) => ({ file, text: await readFile(join(root, file), 'utf8') })));
}

function resolveTarget(file: string, specifier: string): string {
  const path = specifier.replace(/^worker:/, '');
  if (!path.startsWith('.')) return path;
  return posix.join(posix.dirname(file), path).replace(/\.[jt]s$/, '');
}
