/** Edits change what they are asked to change, and not a character more. */
import { parse } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import type { AttributeValue } from '../../../experiment/contract.js';
import { editValue } from '../../../experiment/file/edit.js';
import { lineAndColumn } from '../../../experiment/file/position.js';
import { removeValue } from '../../../experiment/file/removeValue.js';
import type { FilePath } from '../../../experiment/messages.js';

function edited(text: string, path: FilePath, value: AttributeValue | undefined): string {
  const edits = value === undefined ? removeValue(text, path) : editValue(text, path, value);
  for (const [index, { offset, length }] of edits.entries())
    expect(offset + length).toBeLessThanOrEqual(edits[index + 1]?.offset ?? text.length);
  return edits.reduceRight(
    (result, { offset, length, content }) => result.slice(0, offset) + content + result.slice(offset + length),
    text,
  );
}

const blur = ['graph', 0, 'attrs', 'blur'];

describe('a value that is there', () => {
  const text = `{
  // the photograph is 128 px
  "graph": [
    { "id": "r", "attrs": { "height": 128, /* px² */ "blur": 0.1, }, }, // keep me
  ],
}`;

  test.each<[AttributeValue, string]>([
    [0.25, '0.25'],
    [1e-9, '1e-9'],
    ['sum', '"sum"'],
    [true, 'true'],
    [[0, -1], '[0, -1]'],
    [[], '[]'],
  ])('becomes %j', (value, content) => {
    const offset = text.indexOf('0.1');
    expect(editValue(text, blur, value)).toEqual([{ offset, length: 3, content }]);
    expect(edited(text, blur, value)).toBe(text.replace('0.1', content));
  });

  test('is written even where it stays', () => {
    expect(edited(text, blur, 0.1)).toBe(text);
  });
});

describe('a value that is not there', () => {
  test.each<[string, string, string]>([
    [
      'on one line',
      '{ "graph": [ { "id": "r", "attrs": { "height": 4 } } ] }',
      '{ "graph": [ { "id": "r", "attrs": { "height": 4, "blur": 1 } } ] }',
    ],
    ['on one line, with the object', '{ "graph": [ { "id": "r" } ] }', '{ "graph": [ { "id": "r", "attrs": { "blur": 1 } } ] }'],
    ['into {}', '{ "graph": [ { "attrs": {} } ] }', '{ "graph": [ { "attrs": { "blur": 1 } } ] }'],
    ['into a comment', '{ "graph": [ { "attrs": { /* none */ } } ] }', '{ "graph": [ { "attrs": { "blur": 1 /* none */ } } ] }'],
    ['behind a comma', '{ "graph": [ { "attrs": { "height": 4, } } ] }', '{ "graph": [ { "attrs": { "height": 4, "blur": 1, } } ] }'],
    [
      'on a line of its own',
      '{ "graph": [ {\n    "id": "r"\n  } ] }',
      '{ "graph": [ {\n    "id": "r",\n    "attrs": { "blur": 1 }\n  } ] }',
    ],
    ['with tabs', '{ "graph": [ {\n\t\t"id": "r"\n\t} ] }', '{ "graph": [ {\n\t\t"id": "r",\n\t\t"attrs": { "blur": 1 }\n\t} ] }'],
    ['with Windows lines', '{ "graph": [ {\r\n  "id": "r"\r\n} ] }', '{ "graph": [ {\r\n  "id": "r",\r\n  "attrs": { "blur": 1 }\r\n} ] }'],
    [
      'behind a comment',
      '{ "graph": [ {\n  "id": "r" // why\n} ] }',
      '{ "graph": [ {\n  "id": "r", // why\n  "attrs": { "blur": 1 }\n} ] }',
    ],
    [
      'behind a comma and a comment',
      '{ "graph": [ {\n  "id": "r", /* a */ // why, you ask\n} ] }',
      '{ "graph": [ {\n  "id": "r", /* a */ // why, you ask\n  "attrs": { "blur": 1 },\n} ] }',
    ],
    [
      'behind a comment with a comma in it',
      '{ "graph": [ {\n  "id": "r" // one, two\n} ] }',
      '{ "graph": [ {\n  "id": "r", // one, two\n  "attrs": { "blur": 1 }\n} ] }',
    ],
    [
      'before a comma on the next line',
      '{ "graph": [ {\n  "id": "r"\n  , } ] }',
      '{ "graph": [ {\n  "id": "r",\n  "attrs": { "blur": 1 }\n  , } ] }',
    ],
    [
      'before a brace on the same line',
      '{ "graph": [ {\n  "id": "r" } ] }',
      '{ "graph": [ {\n  "id": "r",\n  "attrs": { "blur": 1 } } ] }',
    ],
  ])('goes in %s', (_, text, wanted) => {
    const result = edited(text, blur, 1);
    expect(result).toBe(wanted);
    const errors: unknown[] = [];
    expect(parse(result, errors as never[], { allowTrailingComma: true }).graph[0].attrs.blur).toBe(1);
    expect(errors).toEqual([]);
  });

  test.each<[string, string, FilePath]>([
    ['no text', '', blur],
    ['a node that is not', '{ "graph": [] }', blur],
    ['something else in its place', '{ "graph": [ { "attrs": 3 } ] }', blur],
    ['an entry of a list', '{ "graph": [] }', ['graph', 0]],
  ])('has no place: %s', (_, text, path) => {
    expect(editValue(text, path, 1)).toEqual([]);
  });
});

describe('a value that is taken out', () => {
  const inAttributes = (attributes: string) => `{ "graph": [ { "attrs": ${attributes} } ] }`;

  test.each<[string, string, string]>([
    ['the last of a line', '{ "height": 4, "blur": 1 }', '{ "height": 4 }'],
    ['the last of a line, with a comma', '{ "height": 4, "blur": 1, }', '{ "height": 4, }'],
    ['the first of a line', '{ "blur": 1, "height": 4 }', '{ "height": 4 }'],
    ['one in the middle of a line', '{ "a": 1, "blur": 1, "height": 4 }', '{ "a": 1, "height": 4 }'],
    ['the only one', '{ "blur": 1 }', '{}'],
    ['the only one, with a comma', '{ "blur": 1, }', '{}'],
    ['the only one, beside a comment', '{ /* px² */ "blur": 1 }', '{ /* px² */ }'],
    ['the last line', '{\n  "height": 4,\n  "blur": 1\n}', '{\n  "height": 4\n}'],
    ['the last line, with a comma', '{\n  "height": 4,\n  "blur": 1,\n}', '{\n  "height": 4,\n}'],
    ['the first line', '{\n  "blur": 1,\n  "height": 4\n}', '{\n  "height": 4\n}'],
    ['a Windows line', '{\r\n\t"blur": 1,\r\n\t"height": 4\r\n}', '{\r\n\t"height": 4\r\n}'],
    ['the only line', '{\n  "blur": 1\n}', '{\n}'],
    ['one behind a comment', '{\n  "height": 4, // one, two\n  "blur": 1\n}', '{\n  "height": 4 // one, two\n}'],
    ['one before a comment', '{\n  "height": 4,\n  "blur": 1 // why, you ask\n}', '{\n  "height": 4\n  // why, you ask\n}'],
    ['one before a comment and a comma', '{ "blur": 1 /* px² */, "height": 4 }', '{ /* px² */ "height": 4 }'],
    ['one with a comma on the next line', '{\n  "blur": 1\n  , "height": 4 }', '{\n  "height": 4 }'],
  ])('is %s', (_, text, wanted) => {
    const result = edited(inAttributes(text), blur, undefined);
    expect(result).toBe(inAttributes(wanted));
    const errors: unknown[] = [];
    expect(parse(result, errors as never[], { allowTrailingComma: true }).graph[0].attrs).not.toHaveProperty('blur');
    expect(errors).toEqual([]);
  });

  test.each<[string, string]>([
    ['no text', ''],
    ['no such value', inAttributes('{ "height": 4 }')],
    ['an entry of a list', inAttributes('[1]')],
  ])('leaves the text alone: %s', (_, text) => {
    expect(removeValue(text, blur)).toEqual([]);
  });
});

test('lines and columns count from 1, whatever ends a line', () => {
  const text = 'a\nbc\r\nd\re';
  const at = (character: string) => lineAndColumn(text, text.indexOf(character));
  expect(at('a')).toEqual({ line: 1, column: 1 });
  expect(at('c')).toEqual({ line: 2, column: 2 });
  expect(at('d')).toEqual({ line: 3, column: 1 });
  expect(at('e')).toEqual({ line: 4, column: 1 });
  expect(lineAndColumn(text, 1000)).toEqual({ line: 4, column: 2 });
  expect(lineAndColumn('', 0)).toEqual({ line: 1, column: 1 });
});
