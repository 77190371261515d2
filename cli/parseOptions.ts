/** The options of a command, each given once at most. */
import { parseArgs } from 'node:util';
import { UsageError } from './usageError.js';

export interface ParsedOptions<Name extends string, Flag extends string> {
  /** Of options that take one. */
  readonly values: Partial<Record<Name, string>>;
  /** Options that take none. */
  readonly flags: ReadonlySet<Flag>;
  readonly positionals: readonly string[];
}

/**
 * @param command as a person writes it: `gradlab run`.
 * @throws UsageError that says what there is.
 */
export function parseOptions<Name extends string, Flag extends string = never>(
  command: string,
  names: readonly Name[],
  args: string[],
  flagNames: readonly Flag[] = [],
): ParsedOptions<Name, Flag> {
  const options = Object.fromEntries([
    ...names.map((name) => [name, { type: 'string' as const }]),
    ...flagNames.map((name) => [name, { type: 'boolean' as const }]),
  ]);
  const { tokens, positionals } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  const values: Partial<Record<Name, string>> = {};
  const flags = new Set<Flag>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const name = names.find((known) => known === token.name);
    const flag = flagNames.find((known) => known === token.name);
    if ((!name && !flag) || !token.rawName.startsWith('--')) {
      const known = [...names, ...flagNames].map((each) => `--${each}`).join(', ');
      throw new UsageError(`${command} has no option ${token.rawName}. It has ${known}.`);
    }
    if (flag) {
      if (token.value !== undefined) throw new UsageError(`--${flag} takes no value; it got "${token.value}".`);
      flags.add(flag);
    }
    if (name) {
      // "--out --steps 3": the word after it is an option of its own.
      const isValue = token.value !== undefined && (token.inlineValue || !token.value.startsWith('--'));
      if (!isValue) throw new UsageError(`--${name} wants a value.`);
      if (values[name] !== undefined) throw new UsageError(`--${name} is given twice.`);
      values[name] = token.value;
    }
  }
  return { values, flags, positionals };
}
