import { expect, test } from 'vitest';
import type { Experiment, ExperimentNode } from '../../../experiment/experiment.js';
import { suspectsOf } from '../../../webview/engine/suspects.js';
import type { Tensor } from '../../../webview/engine/tfjs.js';

const node = (id: string, ...inputs: string[]) =>
  ({ id, inputs: { list: inputs }, outputs: [{ reference: id }] }) as unknown as ExperimentNode;
/** image → soft → masked ← x; loss of both. */
const graph = {
  tensors: [{ name: 'image' }, { name: 'x' }],
  nodes: [
    node('soft', 'image'),
    node('scaled', 'x'),
    node('masked', 'soft', 'scaled'),
    node('other', 'x'),
    node('loss', 'masked', 'other'),
  ],
} as unknown as Experiment;
const float = { dtype: 'float32' } as Tensor;
const all = new Map(['image', 'x', ...graph.nodes.map(({ id }) => id)].map((name) => [name, float]));
const names = (nonFinite: readonly string[]) =>
  suspectsOf(graph, new Set(nonFinite), { values: all, gradients: all }).map(({ reference, gradient }) =>
    gradient ? `grad:${reference}` : reference,
  );

test('without NaN in the data, all outputs and then all gradients, from the loss backward', () => {
  const outputs = ['soft', 'scaled', 'masked', 'other', 'loss'];
  expect(names([])).toEqual([...outputs, ...['image', 'x', ...outputs].toReversed().map((name) => `grad:${name}`)]);
});

test('not what data with NaN reach, nor the gradients that come back through it', () => {
  expect(names(['image'])).toEqual(['scaled', 'other', 'grad:loss']);
});

test('a branch apart from it stays under suspicion', () => {
  const { nodes, tensors } = graph;
  const apart = { tensors, nodes: [...nodes.slice(0, 2), node('loss', 'scaled')] } as unknown as Experiment;
  const gradients = new Map(['x', 'scaled', 'loss'].map((name) => [name, float]));
  const found = suspectsOf(apart, new Set(['image']), { values: all, gradients });
  expect(found.map(({ reference, gradient }) => (gradient ? `grad:${reference}` : reference))).toEqual([
    'scaled',
    'loss',
    'grad:loss',
    'grad:scaled',
    'grad:x',
  ]);
});
