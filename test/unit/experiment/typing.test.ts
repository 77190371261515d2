/** While somebody types, every text between two sound ones passes through the parser: it must always answer, and always with places that exist. */
import { readFileSync } from 'node:fs';
import { type Node, parseTree } from 'jsonc-parser';
import { expect, test } from 'vitest';
import type { DataFile } from '../../../experiment/experiment.js';
import { parseExperiment } from '../../../experiment/file/parse.js';
import { resolveExperiment } from '../../../experiment/file/resolve.js';

const text = readFileSync('examples/fit-photo.gradlab.json', 'utf8');
const photo: DataFile = { kind: 'image', width: 2, height: 2, channels: 1, samples: new Uint8Array(4), white: 255 };

function check(typed: string): void {
  const { experiment, diagnostics } = resolveExperiment(parseExperiment(typed), new Map([['camera.png', photo]]));
  expect(experiment === undefined, typed).toBe(diagnostics.length > 0);
  for (const { offset, length, message, remedy } of diagnostics) {
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(offset + length).toBeLessThanOrEqual(typed.length);
    expect(`${message}${remedy}`).not.toMatch(/undefined|\[object|NaN/);
  }
}

test('the text grows character by character', () => {
  for (let end = 0; end <= text.length; end += 2) check(text.slice(0, end));
});

test('one character is missing', () => {
  for (let at = 0; at < text.length; at += 2) check(text.slice(0, at) + text.slice(at + 1));
});

test('one value is replaced by another', () => {
  const nodes: Node[] = [];
  const collect = (node: Node): void => {
    if (node.type !== 'property') nodes.push(node);
    for (const child of node.type === 'property' ? (node.children ?? []).slice(1) : (node.children ?? [])) collect(child);
  };
  const root = parseTree(text);
  if (root === undefined) throw new Error('The example cannot be read.');
  collect(root);
  expect(nodes.length).toBeGreaterThan(60);
  for (const { offset, length } of nodes) {
    for (const other of ['null', 'true', '-1', '1e999', '""', '"photo"', '[]', '[[]]', '{}', '{ "a": 1 }']) {
      check(text.slice(0, offset) + other + text.slice(offset + length));
    }
  }
});
