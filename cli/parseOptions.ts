/** The options of a command: each takes a value and is given once at most. */
import { parseArgs } from 'node:util';
import { UsageError } from './usageError.js';

export interface ParsedOptions<Name extends string> {
  readonly values: Partial<Record<Name, string>>;
  readonly positionals: readonly string[];
}

/**
 * @param command as a person writes it: `gradlab run`.
 * @throws UsageError that says what there is.
 */
export function parseOptions<Name extends string>(command: string, names: readonly Name[], args: string[]): ParsedOptions<Name> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { tokens, positionals } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  const values: Partial<Record<Name, string>> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const name = names.find((known) => known === token.name);
    if (!name || !token.rawName.startsWith('--')) {
      throw new UsageError(`${command} has no option ${token.rawName}. It has ${names.map((known) => `--${known}`).join(', ')}.`);
    }
    // "--out --steps 3": the word after it is an option of its own.
    if (token.value === undefined || (!token.inlineValue && token.value.startsWith('--'))) throw new UsageError(`--${name} wants a value.`);
    if (values[name] !== undefined) throw new UsageError(`--${name} is given twice.`);
    values[name] = token.value;
  }
  return { values, positionals };
}
