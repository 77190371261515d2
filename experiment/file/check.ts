/** One part of the file against its schema: the sound value, or a diagnostic for each mistake. */
import { z } from 'zod';
import type { FilePath } from '../messages.js';
import type { DiagnosticCode } from './diagnostic.js';
import { isObject, valueAt } from './plainData.js';
import type { Report } from './report.js';
import { nearest } from './spelling.js';
import { nameOf, placeOf, remedyOf } from './words.js';

/**
 * The value at `path` as the schema sees it, defaults filled in; undefined where it has mistakes, which are reported.
 * A key that is missing because another one is misspelt is not a mistake of its own.
 */
export function check<Output>(report: Report, path: FilePath, schema: z.ZodType<Output>, value: unknown): Output | undefined {
  const result = schema.safeParse(value, { error: remedyOf });
  if (result.success) return result.data;
  const misspelt = new Set<string>();
  const told = new Set<string>();
  const others: Issue[] = [];
  const issues = result.error.issues.flatMap((raw) => plainIssues(raw, []));
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') {
      others.push(issue);
      continue;
    }
    const known = Object.keys(objectSchemaAt(schema, issue.at)?.shape ?? {});
    const object = valueAt(value, issue.at);
    const free = known.filter((key) => !(isObject(object) && key in object));
    // One key too many and one missing are the same key.
    const missing = free.filter((name) => {
      const at = JSON.stringify([...issue.at, name]);
      return issues.some((other) => other.code !== 'custom' && JSON.stringify(other.at) === at);
    });
    const only = issue.keys.length === 1 && missing.length === 1 ? missing[0] : undefined;
    for (const key of issue.keys) {
      const meant = reportUnknownKey(report, [...path, ...issue.at], key, known, free, only);
      if (meant !== undefined) misspelt.add(JSON.stringify([...issue.at, meant]));
    }
  }
  for (const issue of others) {
    const at = [...path, ...issue.at];
    // A value of the wrong type often breaks other rules too: the first one is enough.
    const place = JSON.stringify(issue.at);
    if (misspelt.has(place) || told.has(place)) continue;
    told.add(place);
    const found = valueAt(value, issue.at);
    if (found !== undefined) {
      report.add(codeOf(issue, found), 'value', at, `${nameOf(at)} is ${report.document.excerpt(at)}.`, issue.message);
    } else if (issue.code === 'custom') {
      const object = placeOf(report.document, at.slice(0, -1));
      report.add(
        'out-of-range',
        'enclosing',
        at,
        `${object} leaves ${nameOf(at)} at its default, which does not fit the rest.`,
        issue.message,
      );
    } else {
      reportMissingKey(report, at, objectSchemaAt(schema, issue.at.slice(0, -1))?.shape[String(issue.at.at(-1))]);
    }
  }
  return undefined;
}

/** The entry of `table` that the text under `key` asks for; undefined where it asks for none of them, which is reported. */
export function chosen<Entry>(
  report: Report,
  path: FilePath,
  key: string,
  table: Readonly<Record<string, Entry>>,
  value: unknown,
): Entry | undefined {
  const names = Object.keys(table);
  const misspelt = isObject(value) && !(key in value) ? Object.keys(value).find((other) => nearest(other, [key]) !== undefined) : undefined;
  if (misspelt !== undefined) {
    reportUnknownKey(report, path, misspelt, [key], [key]);
    return undefined;
  }
  const description = `One of ${names.map((name) => JSON.stringify(name)).join(', ')}.`;
  const choice = check(report, path, z.looseObject({ [key]: z.enum(names).describe(description) }), value)?.[key];
  return typeof choice === 'string' ? table[choice] : undefined;
}

/**
 * @param known what the object at `at` may have.
 * @param free what it may have and has not.
 * @param only the one thing that it must have, where that is missing and nothing else is unknown.
 * @returns the free key that was probably meant.
 */
export function reportUnknownKey(
  report: Report,
  at: FilePath,
  key: string,
  known: readonly string[],
  free: readonly string[],
  only?: string,
): string | undefined {
  const { unknown, kind } = keyWords(at);
  const listed = known.filter((name) => name !== '$schema').join(', ');
  const meant = nearest(key, free) ?? only;
  const remedy = `${meant === undefined ? 'Take it out. ' : `Did you mean ${JSON.stringify(meant)}? `}${listed === '' ? 'There are none here.' : `Known here: ${listed}.`}`;
  report.add(unknown, 'key', [...at, key], `${placeOf(report.document, at)} has no ${kind} called ${JSON.stringify(key)}.`, remedy);
  return meant;
}

function reportMissingKey(report: Report, at: FilePath, schema: z.core.$ZodType | undefined): void {
  const parent = at.slice(0, -1);
  const { missing, kind } = keyWords(parent);
  const key = JSON.stringify(at.at(-1));
  const description = schema instanceof z.ZodType ? schema.description : undefined;
  const message = `${placeOf(report.document, parent)} does not give the ${kind} ${key}.`;
  report.add(missing, 'enclosing', at, message, description === undefined ? `Add ${key}.` : `Add ${key}. ${description}`);
}

/** Inputs and attributes have names of their own for the same two mistakes. */
function keyWords([section, , part]: FilePath): { missing: DiagnosticCode; unknown: DiagnosticCode; kind: string } {
  if (section === 'graph' && part === 'inputs') return { missing: 'missing-input', unknown: 'unknown-input', kind: 'input' };
  if (section === 'graph' && part === 'attrs') return { missing: 'missing-attribute', unknown: 'unknown-attribute', kind: 'attribute' };
  return { missing: 'missing-key', unknown: 'unknown-key', kind: 'key' };
}

type Issue = Exclude<z.core.$ZodIssue, z.core.$ZodIssueInvalidUnion> & { readonly at: FilePath };

/** Of a union that nothing fits, what is wrong with the branch whose type fits; where none does, that the value is of no such type. */
function plainIssues(issue: z.core.$ZodIssue, base: FilePath): Issue[] {
  const at = [...base, ...issue.path.filter((segment) => typeof segment !== 'symbol')];
  if (issue.code !== 'invalid_union') return [{ ...issue, at }];
  const fitting = issue.errors.find((branch) => branch.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'));
  if (fitting !== undefined) return fitting.flatMap((inner) => plainIssues(inner, at));
  return [{ code: 'custom', path: issue.path, message: issue.message, at }];
}

function codeOf(issue: Issue, found: unknown): DiagnosticCode {
  if (issue.code === 'too_small' || issue.code === 'too_big' || issue.code === 'custom')
    return typeof found === 'number' ? 'out-of-range' : 'wrong-type';
  if (issue.code === 'invalid_value' && typeof found === typeof issue.values[0])
    return issue.path.at(-1) === 'op' ? 'unknown-operation' : 'unknown-choice';
  return 'wrong-type';
}

/** The object schema of the part at `path`, seen through optional, default and union. */
function objectSchemaAt(schema: z.core.$ZodType | undefined, path: FilePath): z.ZodObject | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return objectSchemaAt(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion)
    return schema.options.map((option) => objectSchemaAt(option, path)).find((found) => found !== undefined);
  if (!(schema instanceof z.ZodObject)) return undefined;
  const [key, ...rest] = path;
  return key === undefined ? schema : objectSchemaAt(schema.shape[key], rest);
}
