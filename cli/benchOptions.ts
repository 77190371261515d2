/** What `gradlab bench` was asked for. */
import { benchmarks } from '../bench/benchmarks.js';
import { parseOptions } from './parseOptions.js';
import { UsageError } from './usageError.js';

export const measuredOperations = benchmarks.map(({ operation }) => operation).join(', ');

export interface BenchOptions {
  /** The operation that is measured alone. */
  readonly only?: string;
  /** The file that the rows are written to. */
  readonly json?: string;
}

/** @throws UsageError that says what is allowed. */
export function benchOptions(args: string[]): BenchOptions {
  const { values, positionals } = parseOptions('gradlab bench', ['only', 'json'], args);
  if (positionals.length > 0) throw new UsageError(`gradlab bench takes options only, and got ${positionals.join(', ')}.`);
  const { only } = values;
  if (only !== undefined && !benchmarks.some(({ operation }) => operation === only)) {
    throw new UsageError(`--only names an operation that is measured: ${measuredOperations}. It got "${only}".`);
  }
  return values;
}
