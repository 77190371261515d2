/** What `gradlab run` and `gradlab check` were asked for. */
import { parseOptions } from './parseOptions.js';
import { UsageError } from './usageError.js';

/** What `gradlab run` was asked for. */
export interface RunOptions {
  readonly file: string;
  readonly out: string;
  readonly steps?: number;
  /** References as written: `render`, `grad:means`. */
  readonly save?: readonly string[];
  readonly backend?: 'webgpu' | 'cpu';
  readonly root?: string;
}

/** @throws UsageError that says what is allowed. */
export function runOptions(args: string[]): RunOptions {
  const { values, positionals } = parseOptions('gradlab run', ['out', 'steps', 'save', 'backend', 'root'], args);
  const [file, ...more] = positionals;
  if (file === undefined) throw new UsageError('gradlab run wants an experiment file: gradlab run FILE --out DIR');
  if (more.length > 0) throw new UsageError(`gradlab run takes one file, and got ${positionals.length}: ${positionals.join(', ')}.`);
  const { out, steps, save, backend, root } = values;
  if (!out) throw new UsageError('gradlab run wants a folder to write to: --out DIR');
  return {
    file,
    out,
    ...(steps === undefined ? {} : { steps: count(steps) }),
    ...(save === undefined ? {} : { save: list(save) }),
    ...(backend === undefined ? {} : { backend: choice(backend) }),
    ...(root === undefined ? {} : { root }),
  };
}

/** What `gradlab check` was asked for. */
export interface CheckOptions {
  readonly files: readonly string[];
  readonly steps?: number;
  /** Every entry, however long that takes. */
  readonly all: boolean;
  readonly backend?: 'webgpu' | 'cpu';
  readonly root?: string;
}

/** @throws UsageError that says what is allowed. */
export function checkOptions(args: string[]): CheckOptions {
  const { values, flags, positionals } = parseOptions('gradlab check', ['steps', 'backend', 'root'], args, ['all']);
  if (positionals.length === 0) throw new UsageError('gradlab check wants experiment files: gradlab check FILE…');
  const { steps, backend, root } = values;
  return {
    files: positionals,
    all: flags.has('all'),
    ...(steps === undefined ? {} : { steps: count(steps) }),
    ...(backend === undefined ? {} : { backend: choice(backend) }),
    ...(root === undefined ? {} : { root }),
  };
}

function count(text: string): number {
  const steps = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(steps))
    throw new UsageError(`--steps wants a whole number, 0 or more; it got "${text}".`);
  return steps;
}

function list(text: string): readonly string[] {
  const references = text.split(',').map((word) => word.trim());
  if (references.some((word) => word === '')) throw new UsageError(`--save wants references with commas between them; it got "${text}".`);
  return references;
}

function choice(text: string): 'webgpu' | 'cpu' {
  if (text === 'webgpu' || text === 'cpu') return text;
  throw new UsageError(`--backend is webgpu or cpu; it got "${text}".`);
}
