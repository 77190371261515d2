/** One part of the file against its schema: the sound value, or a diagnostic for each mistake, in words and with its place. */
import { z } from 'zod';
import type { FilePath } from '../messages.js';
import type { DiagnosticCode } from './diagnostic.js';
import type { Report } from './report.js';
import { didYouMean, nearest } from './spelling.js';

/**
 * The value at `path` as the schema sees it, defaults filled in; undefined where it has mistakes, which are reported to the document.
 * A key that is missing because another one is misspelt is not a mistake of its own.
 */
export function check<Output>(report: Report, path: FilePath, schema: z.ZodType<Output>, value: unknown): Output | undefined {
  const result = schema.safeParse(value, { error: remedyOf });
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap((issue) => plainIssues(issue, path));
  const misspelt = new Set<string>();
  for (const { issue, at } of issues) {
    if (issue.code === 'unrecognized_keys')
      reportUnknownKeys(report, schemaAt(schema, at.slice(path.length)), issue.keys, at, valueAt(value, at.slice(path.length)), misspelt);
  }
  for (const { issue, at } of issues) {
    if (issue.code === 'unrecognized_keys' || misspelt.has(JSON.stringify(at)) || report.document.wasReported(at)) continue;
    const found = valueAt(value, at.slice(path.length));
    if (found === undefined) reportMissingKey(report, schemaAt(schema, at.slice(path.length)), at);
    else report.add(codeOf(issue, found), 'value', at, `${nameOf(at)} is ${report.document.excerpt(at)}.`, issue.message);
  }
  return undefined;
}

/**
 * The schema among `table` that the text under `key` asks for.
 * Undefined where it asks for none of them, which is reported.
 */
export function chosen<Schema>(
  report: Report,
  path: FilePath,
  key: string,
  table: Readonly<Record<string, Schema>>,
  value: unknown,
): Schema | undefined {
  const choice = check(report, path, z.looseObject({ [key]: z.enum(Object.keys(table)) }), value)?.[key];
  return typeof choice === 'string' ? table[choice] : undefined;
}

interface PlainIssue {
  readonly issue: Exclude<z.core.$ZodIssue, z.core.$ZodIssueInvalidUnion>;
  readonly at: FilePath;
}

/** Of a union that nothing fits, what is wrong with the branch whose type fits; where none does, that the value is of no such type. */
function plainIssues(issue: z.core.$ZodIssue, base: FilePath): PlainIssue[] {
  const at = [...base, ...issue.path.filter((segment) => typeof segment !== 'symbol')];
  if (issue.code !== 'invalid_union') return [{ issue, at }];
  const fitting = issue.errors.find((branch) => branch.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'));
  if (fitting !== undefined) return fitting.flatMap((inner) => plainIssues(inner, at));
  return [{ issue: { code: 'custom', path: issue.path, message: issue.message }, at }];
}

function reportUnknownKeys(
  report: Report,
  schema: z.core.$ZodType | undefined,
  keys: readonly string[],
  at: FilePath,
  value: unknown,
  misspelt: Set<string>,
): void {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const free = known.filter((key) => !(isObject(value) && key in value));
  for (const key of keys) {
    const meant = nearest(key, free);
    if (meant !== undefined) misspelt.add(JSON.stringify([...at, meant]));
    const { code, kind } = keyWords(at);
    const list = known.length === 0 ? 'There are none here.' : `Known here: ${known.filter((name) => name !== '$schema').join(', ')}.`;
    report.add(
      code.unknown,
      'key',
      [...at, key],
      `${placeOf(report, at)} has no ${kind} called ${JSON.stringify(key)}.`,
      `${didYouMean(key, free) || 'Take it out. '}${list}`,
    );
  }
}

function reportMissingKey(report: Report, schema: z.core.$ZodType | undefined, at: FilePath): void {
  const parent = at.slice(0, -1);
  const { code, kind } = keyWords(parent);
  const description = schema instanceof z.ZodType ? schema.description : undefined;
  const key = JSON.stringify(at.at(-1));
  report.add(
    code.missing,
    'enclosing',
    at,
    `${placeOf(report, parent)} does not give the ${kind} ${key}.`,
    `Add ${key}${description === undefined ? '.' : `: ${description}`}`,
  );
}

/** Inputs and attributes have names of their own for the same two mistakes. */
function keyWords(parent: FilePath): { code: { missing: DiagnosticCode; unknown: DiagnosticCode }; kind: string } {
  if (parent[0] === 'graph' && parent[2] === 'inputs')
    return { code: { missing: 'missing-input', unknown: 'unknown-input' }, kind: 'input' };
  if (parent[0] === 'graph' && parent[2] === 'attrs')
    return { code: { missing: 'missing-attribute', unknown: 'unknown-attribute' }, kind: 'attribute' };
  return { code: { missing: 'missing-key', unknown: 'unknown-key' }, kind: 'key' };
}

function codeOf(issue: PlainIssue['issue'], found: unknown): DiagnosticCode {
  if ((issue.code === 'too_small' || issue.code === 'too_big') && typeof found === 'number') return 'out-of-range';
  if (issue.code === 'custom' && typeof found === 'number') return 'out-of-range';
  if (issue.code === 'invalid_value' && typeof found === typeof issue.values[0]) return 'unknown-choice';
  return 'wrong-type';
}

/** What to write instead. A schema with words of its own does not come here. */
function remedyOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Write ${typeWords[issue.expected] ?? issue.expected}.`;
    case 'too_small':
      if (issue.origin === 'string') return 'Write at least one character.';
      return issue.origin === 'array'
        ? `Write at least ${issue.minimum} entries.`
        : `Write a number ${issue.inclusive ? 'of at least' : 'greater than'} ${issue.minimum}.`;
    case 'too_big':
      return issue.origin === 'array'
        ? `Write at most ${issue.maximum} entries.`
        : `Write a number ${issue.inclusive ? 'of at most' : 'less than'} ${issue.maximum}.`;
    case 'invalid_value': {
      const choices = issue.values.map((choice) => JSON.stringify(choice)).join(', ');
      const meant =
        typeof issue.input === 'string'
          ? didYouMean(
              issue.input,
              issue.values.filter((choice) => typeof choice === 'string'),
            )
          : '';
      return issue.values.length === 1 ? `Write ${choices}.` : `${meant}Write one of ${choices}.`;
    }
    default:
      return 'Write something else.';
  }
}

const typeWords: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'an integer',
  string: 'text in double quotes',
  boolean: 'true or false',
  array: 'a list in brackets',
  tuple: 'a list in brackets',
  object: 'an object in braces',
  record: 'an object in braces',
};

/** The object that should have a key, as the beginning of a sentence. */
function placeOf(report: Report, path: FilePath): string {
  const [section, key] = path;
  if (section === undefined) return 'The file';
  if (section === 'tensors' && path.length === 2) return `The tensor ${key}`;
  if (section === 'graph' && key !== undefined) {
    const id = valueAt(report.document.value, ['graph', key, 'id']);
    const node = typeof id === 'string' && id !== '' ? `The node ${id}` : `Node ${Number(key) + 1} of graph`;
    const operation = valueAt(report.document.value, ['graph', key, 'op']);
    return typeof operation === 'string' && path.length > 2 ? `${node} (${operation})` : node;
  }
  if (section === 'views' && key !== undefined) return `View ${Number(key) + 1}`;
  return nameOf(path);
}

/** The last key of a path; entries of lists as "size[0]". */
export function nameOf(path: FilePath): string {
  const lastKey = path.findLastIndex((segment) => typeof segment === 'string');
  return lastKey === -1
    ? 'The file'
    : `${path[lastKey]}${path
        .slice(lastKey + 1)
        .map((index) => `[${index}]`)
        .join('')}`;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: FilePath): unknown {
  let current = value;
  for (const segment of path) {
    if (Array.isArray(current) && typeof segment === 'number') current = current[segment];
    else if (isObject(current) && typeof segment === 'string') current = current[segment];
    else return undefined;
  }
  return current;
}

/** The schema of the part at `path`, seen through optional, default and union. */
function schemaAt(schema: z.core.$ZodType, path: FilePath): z.core.$ZodType | undefined {
  const [key, ...rest] = path;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return key === undefined && schema.description !== undefined && !(schema.unwrap() instanceof z.ZodObject)
      ? schema
      : schemaAt(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodUnion) {
    for (const option of schema.options) {
      const found = schemaAt(option, path);
      if (found instanceof z.ZodObject || (key !== undefined && found !== undefined)) return found;
    }
    return undefined;
  }
  if (key === undefined) return schema;
  if (schema instanceof z.ZodObject && typeof key === 'string') {
    const member = schema.shape[key];
    return member === undefined ? undefined : schemaAt(member, rest);
  }
  return undefined;
}
