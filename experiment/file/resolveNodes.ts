/** From sound nodes to checked ones: references, the order in which they are computed, every shape. */
import type { TensorType } from '../contract.js';
import type { ExperimentNode, Reference } from '../experiment.js';
import type { Draft, DraftNode } from './draft.js';
import { orderNodes } from './order.js';
import { ownerOf, type References } from './references.js';
import type { Report } from './report.js';
import { inferOutputs } from './shapes.js';

/** The nodes without mistakes, each after those that it needs; their outputs become names that others may use. */
export function resolveNodes(report: Report, draft: Draft, references: References): ExperimentNode[] {
  const byId = new Map(draft.nodes.map((node) => [node.id, node]));
  const { ordered, cycles } = orderNodes(draft.nodes, (node) => {
    const needed = new Set(wordsOf(node).map(({ word }) => byId.get(ownerOf(word))));
    return [...needed].filter((other) => other !== undefined);
  });
  for (const cycle of cycles) reportCycle(report, cycle);
  const computable = new Set(ordered);
  for (const node of draft.nodes) if (!computable.has(node)) references.addUnsound(node.id);
  const resolved = ordered.flatMap((node) => resolveNode(report, node, references));
  for (const node of draft.nodes) {
    // Nodes on a cycle, or behind one, may have other words that stand for nothing.
    if (!computable.has(node)) for (const { word, path } of wordsOf(node)) references.resolve(word, path);
  }
  return resolved;
}

interface Word {
  readonly input: string;
  readonly word: string;
  readonly path: readonly (string | number)[];
}

/** Every reference among a node's inputs, with its place. */
function wordsOf({ inputs, path }: DraftNode): Word[] {
  return Object.entries(inputs).flatMap(([input, given]): Word[] => {
    const at = [...path, 'inputs', input];
    return typeof given === 'string'
      ? [{ input, word: given, path: at }]
      : given.map((word, index) => ({ input, word, path: [...at, index] }));
  });
}

/** Told where the node that stands first in the file takes from the cycle. */
function reportCycle(report: Report, cycle: readonly DraftNode[]): void {
  const first = cycle.reduce((earliest, node, index) => (node.fileIndex < (cycle[earliest]?.fileIndex ?? 0) ? index : earliest), 0);
  const turned = [...cycle.slice(first), ...cycle.slice(0, first)];
  const [from, to = from] = turned;
  const word = from === undefined ? undefined : wordsOf(from).find((candidate) => ownerOf(candidate.word) === to?.id);
  if (from === undefined || word === undefined) return;
  const ids = [...turned, from].map(({ id }) => id);
  const named = ids.length <= 10 ? ids : [...ids.slice(0, 8), '…', from.id];
  const message =
    turned.length === 1
      ? `${from.id} takes its own output as ${word.input}.`
      : `${named.join(' needs ')}: a cycle, which has no first node to compute.`;
  report.add('cycle', 'value', word.path, message, 'Let one of them take something else.');
}

function resolveNode(report: Report, node: DraftNode, references: References): ExperimentNode[] {
  const { id, path, fileIndex, contract, attributes } = node;
  const types: Record<string, TensorType | readonly TensorType[]> = {};
  const inputs: Record<string, Reference | readonly Reference[]> = {};
  let sound = true;
  let trained: string | undefined;
  for (const [name, given] of Object.entries(node.inputs)) {
    const words = wordsOf(node).filter(({ input }) => input === name);
    const meanings = words.map(({ word, path: at }) => references.resolve(word, at));
    const known = meanings.filter((meaning) => meaning !== 'unsound');
    meanings.forEach((meaning, index) => {
      if (meaning === 'unsound' || meaning.trained === undefined) return;
      if (contract.once) reportTrained(report, node, words[index]!, meaning.trained);
      else trained ??= meaning.trained;
    });
    const [only] = known;
    if (only === undefined || known.length < meanings.length) {
      sound = false;
      continue;
    }
    types[name] = typeof given === 'string' ? only.type : known.map(({ type }) => type);
    inputs[name] = typeof given === 'string' ? only.reference : known.map(({ reference }) => reference);
  }
  if (!sound) {
    references.addUnsound(id);
    return [];
  }
  const inferred = inferOutputs(id, contract, types, attributes);
  if ('problem' in inferred) {
    const { at, message, remedy } = inferred.problem;
    const place = at === 'node' ? ['op'] : 'input' in at ? ['inputs', at.input] : ['attrs', at.attribute];
    report.add(inferred.code, 'value', [...path, ...place], `${id}: ${message}`, remedy);
    references.addUnsound(id);
    return [];
  }
  references.addOutputs(id, inferred.outputs, trained);
  return [{ id, fileIndex, op: contract.name, inputs, ...inferred }];
}

/** What runs once, before the first step, takes something that changes with every step. */
function reportTrained(report: Report, { id, contract }: DraftNode, { input, word, path }: Word, trained: string): void {
  const isSo = word === trained ? `is ${trained}, which is trained` : `depends on ${trained}, which is trained`;
  report.add(
    'once-trained',
    'value',
    path,
    `${id}: ${input} ${isSo}, but ${contract.name} runs only once, before the first step.`,
    `Give it something that is not trained, or take trainable out of ${trained}.`,
  );
}
