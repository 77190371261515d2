/** Bounds of integers, and attributes that follow from them where the file leaves them out. */
import { describe, expect, test, vi } from 'vitest';
import { variantOf } from '../../../experiment/comparison.js';
import type { OperationContract } from '../../../experiment/contract.js';
import type { Experiment } from '../../../experiment/experiment.js';
import { jsonSchema } from '../../../experiment/file/jsonSchema.js';
import { withAttribute } from '../../../experiment/withAttribute.js';
import { fileWith, resolveText } from './marked.js';

/** How often each label occurs; and labels of its own, of which there are as many as `labels` has room for. */
const tally = vi.hoisted(
  (): OperationContract => ({
    name: 'tally',
    summary: 'Counts labels.',
    inputs: [{ name: 'labels', shape: '[N]', dtype: 'int32', help: 'The labels.' }],
    attributes: [
      { name: 'segments', kind: 'integer', minimum: 1, help: 'How many labels there are.', derived: 'the greatest label + 1' },
      { name: 'shift', kind: 'integer', minimum: 0, default: 0, help: 'Added to each label.' },
    ],
    outputs: [
      { name: 'counts', shape: '[S]', help: 'The counts.' },
      { name: 'shifted', shape: '[N]', help: 'The labels, shifted.' },
    ],
    citations: [],
    inferShapes({ inputs, attributes }) {
      const { bound = 0, shape } = inputs['labels'] as { bound?: number; shape: readonly number[] };
      const { segments = bound, shift } = attributes as { segments?: number; shift: number };
      if (segments < bound) {
        const message = `segments is ${segments}, but label ${bound - 1} occurs.`;
        return { problem: { at: { attribute: 'segments' }, message, remedy: `Give it at least ${bound}.` } };
      }
      const outputs = [
        { shape: [segments], dtype: 'float32' },
        { shape, dtype: 'int32', bound: segments + shift },
      ] as const;
      return { outputs, ...(attributes['segments'] === undefined ? { derived: { segments } } : {}) };
    },
  }),
);

vi.mock('../../../experiment/contracts/index.js', async (actual) => {
  const { contracts } = await actual<typeof import('../../../experiment/contracts/index.js')>();
  const all = [...contracts, tally];
  return { contracts: all, contractOf: (name: string) => all.find((contract) => contract.name === name) };
});

function experimentOf(text: string): Experiment {
  const { experiment, diagnostics } = resolveText(text);
  if (!experiment) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return experiment;
}

function solved<Result extends object>(result: Result): Exclude<Result, { problem: unknown }> & { experiment: Experiment } {
  if ('problem' in result) throw new Error(JSON.stringify(result));
  return result as never;
}

test('every source of integers says what they are all less than', () => {
  const { tensors } = experimentOf(
    fileWith(`"values": { "values": [[-1, 6], [2, 0]], "dtype": "int32" }, "tiled": { "values": [3], "repeat": [4], "dtype": "int32" },
      "none": { "values": [], "dtype": "int32" }, "negative": { "values": [-5, -1], "dtype": "int32" },
      "greatest": { "values": [2147483647], "dtype": "int32" }, "filled": { "fill": 4, "shape": [2], "dtype": "int32" },
      "below": { "fill": -4, "shape": [2], "dtype": "int32" },
      "random": { "random": "uniform", "low": 2, "high": 9, "shape": [3], "dtype": "int32" },
      "npy": { "npy": "labels.npy" }, "turned": { "npy": "labels.npy", "axes": [1, 0] },
      "safetensors": { "safetensors": "net.safetensors", "array": "labels" }, "float": { "fill": 7, "shape": [2] }`),
  );
  expect(Object.fromEntries(tensors.map(({ name, bound }) => [name, bound]))).toEqual({
    values: 7,
    tiled: 4,
    none: 0,
    negative: 0,
    greatest: 2 ** 31,
    filled: 5,
    below: 0,
    random: 9,
    npy: 1,
    turned: 1,
    safetensors: 3,
    float: undefined,
  });
});

const labels = '"labels": { "values": [0, 4, 4], "dtype": "int32" }';
const counting = (attrs: string, from = 'labels', id = 'counting') =>
  `{ "id": "${id}", "op": "tally", "inputs": { "labels": "${from}" }${attrs === '' ? '' : `, "attrs": { ${attrs} }`} }`;

describe('an attribute that the file leaves out', () => {
  test('follows from the data', () => {
    const [node] = experimentOf(fileWith(labels, counting(''))).nodes;
    expect(node).toMatchObject({ attributes: { segments: 5, shift: 0 }, derived: ['segments'] });
    expect(node?.outputs[0]?.shape).toEqual([5]);
  });

  test('is not derived where the file gives it', () => {
    const [node] = experimentOf(fileWith(labels, counting('"segments": 8'))).nodes;
    expect(node?.attributes).toEqual({ segments: 8, shift: 0 });
    expect(node?.derived).toBeUndefined();
  });

  test('follows from what another node makes', () => {
    const graph = `${counting('"segments": 6')}, ${counting('', 'counting.shifted', 'again')}`;
    const again = experimentOf(fileWith(labels, graph)).nodes[1];
    expect(again?.attributes['segments']).toBe(6);
  });

  test('is derived anew when an attribute before it changes, and keeps what the file gives', () => {
    const graph = (given: string) => `${counting('"segments": 6, "shift": 1')}, ${counting(given, 'counting.shifted', 'again')}`;
    const again = (given: string, segments: number) =>
      solved(withAttribute(experimentOf(fileWith(labels, graph(given))), 'counting', 'segments', segments)).experiment.nodes[1];
    expect(again('', 10)).toMatchObject({ attributes: { segments: 11 }, derived: ['segments'] });
    expect(again('"segments": 20', 10)?.attributes['segments']).toBe(20);
  });

  test('is the one that is set, and derived again once it is taken out', () => {
    const experiment = experimentOf(fileWith(labels, counting('')));
    const set = solved(withAttribute(experiment, 'counting', 'segments', 7)).experiment;
    expect(set.nodes[0]?.attributes['segments']).toBe(7);
    expect(set.nodes[0]?.derived).toBeUndefined();
    const back = solved(withAttribute(set, 'counting', 'segments', undefined)).experiment;
    expect(back).toEqual(experiment);
  });

  test('follows in a variant', () => {
    const graph = `${counting('"segments": 6')}, ${counting('', 'counting.shifted', 'again')}`;
    const variant = variantOf(experimentOf(fileWith(labels, graph)), { node: 'counting', attribute: 'shift', value: 2 });
    expect(variant).toMatchObject({ problem: { message: expect.stringContaining('again would be [8] instead of [6]') } });
  });

  test('is said in words in the schema', () => {
    expect(JSON.stringify(jsonSchema())).toContain('Where it is left out: the greatest label + 1.');
  });
});

test('a label that does not fit is found in the text', () => {
  const [mistake] = resolveText(fileWith(labels, counting('"segments": 3'))).diagnostics;
  expect(mistake).toMatchObject({ code: 'shape-mismatch', message: 'counting: segments is 3, but label 4 occurs.' });
  expect(mistake?.path).toEqual(['graph', 0, 'attrs', 'segments']);
});
