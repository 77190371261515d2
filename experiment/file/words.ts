/** How a mistake is put: the place as the beginning of a sentence, and what to write instead. */
import type { z } from 'zod';
import type { FilePath } from '../messages.js';
import type { Document } from './document.js';
import { isObject } from './plainData.js';
import { didYouMean } from './spelling.js';

/** What to write instead of a value that a schema does not take. A schema with words of its own does not come here. */
export function remedyOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Write ${typeWords[issue.expected] ?? issue.expected}.`;
    case 'too_small':
      return issue.origin === 'string'
        ? 'Write at least one character.'
        : `Write a number ${issue.inclusive ? 'of at least' : 'greater than'} ${issue.minimum}.`;
    case 'too_big':
      return `Write a number ${issue.inclusive ? 'of at most' : 'less than'} ${issue.maximum}.`;
    case 'invalid_value': {
      const words = issue.values.filter((choice) => typeof choice === 'string');
      const meant = typeof issue.input === 'string' ? didYouMean(issue.input, words) : '';
      const choices = issue.values.map((choice) => JSON.stringify(choice)).join(', ');
      return `${meant}Write ${issue.values.length === 1 ? '' : 'one of '}${choices}.`;
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
  object: 'an object in braces',
  record: 'an object in braces',
};

/** The object at `path`, as the beginning of a sentence: "The node render (mse)". */
export function placeOf(document: Document, path: FilePath): string {
  const [section, key, part] = path;
  if (section === undefined) return 'The file';
  if (section === 'tensors' && key !== undefined && part === undefined) return `The tensor ${key}`;
  if (section === 'expect' && key !== undefined && part === undefined) return `The expectation of ${key}`;
  if (section === 'views' && key !== undefined) return `View ${Number(key) + 1}`;
  if (section === 'graph' && key !== undefined) {
    const graph = isObject(document.value) ? document.value['graph'] : undefined;
    const node: unknown = Array.isArray(graph) ? graph[Number(key)] : undefined;
    const { id, op } = isObject(node) ? node : {};
    const name = typeof id === 'string' && id !== '' ? `The node ${id}` : `Node ${Number(key) + 1} of graph`;
    return typeof op === 'string' && part !== undefined ? `${name} (${op})` : name;
  }
  return nameOf(path);
}

/** The last key of a path, with the indices after it: "size[0]". */
export function nameOf(path: FilePath): string {
  const lastKey = path.findLastIndex((segment) => typeof segment === 'string');
  if (lastKey === -1) return 'The file';
  const indices = path.slice(lastKey + 1).map((index) => `[${index}]`);
  return `${path[lastKey]}${indices.join('')}`;
}
