/** Operations that run once, before the first step, take nothing that is trained. */
import { expect, test, vi } from 'vitest';
import type { OperationContract, TensorType } from '../../../experiment/contract.js';
import { fileWith, placeOf, resolveText, unmark } from './marked.js';

/** Each entry's rank among the others. */
const ranking = vi.hoisted(
  (): OperationContract => ({
    name: 'ranking',
    summary: 'Ranks numbers.',
    inputs: [{ name: 'values', shape: '[N]', dtype: 'float32', list: true, help: 'The numbers.' }],
    attributes: [],
    outputs: [{ name: 'ranks', shape: '[N]', help: 'The ranks.' }],
    citations: [],
    once: true,
    inferShapes: ({ inputs }) => ({ outputs: [{ ...(inputs['values'] as readonly TensorType[])[0]!, dtype: 'float32' }] }),
  }),
);

vi.mock('../../../experiment/contracts/index.js', async (actual) => {
  const { contracts } = await actual<typeof import('../../../experiment/contracts/index.js')>();
  const all = [...contracts, ranking];
  return { contracts: all, contractOf: (name: string) => all.find((contract) => contract.name === name) };
});

const tensors = '"given": { "fill": 1, "shape": [2] }, "w": { "fill": 1, "shape": [2], "trainable": true }';
const rank = (of: string, id = 'ranks') => `{ "id": "${id}", "op": "ranking", "inputs": { "values": [${of}] } }`;
const scaled = '{ "id": "scaled", "op": "mul", "inputs": { "a": "given", "b": "w" } }';
const loss = '{ "id": "loss", "op": "mse", "inputs": { "prediction": "ranks", "target": "w" } }';

test.each([
  ['a trainable tensor', rank('«"w"»'), 'ranks: values is w, which is trained, but ranking runs only once, before the first step.'],
  ['one behind another node', `${rank('"given", «"scaled"»')}, ${scaled}`, 'ranks: values depends on w, which is trained, but ranking'],
])('refuses %s, at its place', (_, graph, message) => {
  const { text, marks } = unmark(fileWith(tensors, `${graph}, ${loss}`));
  const { diagnostics } = resolveText(text);
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]).toMatchObject({
    code: 'once-trained',
    message: expect.stringContaining(message),
    remedy: 'Give it something that is not trained, or take trainable out of w.',
  });
  expect(placeOf(diagnostics[0]!)).toEqual(marks[0]);
});

test('what it gives does not change, and may go into another one, and into a loss that is trained', () => {
  const { experiment, diagnostics } = resolveText(
    fileWith(tensors, `${rank('"ranks"', 'again')}, ${rank('"given"')}, ${loss}`, '"loss": "loss"'),
  );
  expect(diagnostics).toEqual([]);
  expect(experiment?.nodes.map(({ id }) => id)).toEqual(['ranks', 'again', 'loss']);
});
