/** From sound parts to a checked experiment: data files, references, the order of the nodes, every shape, loss, training and views. */
import type { TensorType } from '../contract.js';
import type { DataFile, Experiment, ExperimentNode, ExperimentTensor, ExperimentView, Reference } from '../experiment.js';
import { overlayProblem } from '../overlay.js';
import { pictureProblem } from '../picture.js';
import { shapeText } from '../shape.js';
import { Comparisons } from './comparisons.js';
import { dataFileType } from './dataFileType.js';
import type { Diagnostic, FileProblem } from './diagnostic.js';
import type { Draft, DraftNode, DraftTensor, ParsedFile } from './draft.js';
import { resolveExpectations } from './expectations.js';
import { orderNodes } from './order.js';
import { isObject } from './plainData.js';
import { gradientPrefix, ownerOf, References } from './references.js';
import { Report } from './report.js';
import { fileSchema } from './schema.js';
import { inferOutputs } from './shapes.js';
import { reportTrainableIntegers } from './tensors.js';

export interface Resolved {
  /** Present when the file has no mistakes at all. */
  readonly experiment?: Experiment;
  /** Every mistake in the order of the text, those of parsing included. */
  readonly diagnostics: readonly Diagnostic[];
}

/** PyTorch's default, for what trains without a plan that says otherwise. */
const defaultLearningRate = 0.001;

/**
 * The experiment that `parsed` describes. Needs no GPU and no numbers but the data files'.
 * @param files what became of each of `parsed.files`, by the dataKey of its source.
 */
export function resolveExperiment(parsed: ParsedFile, files: ReadonlyMap<string, DataFile | FileProblem>): Resolved {
  const report = new Report(parsed.document);
  const experiment = parsed.draft === undefined ? undefined : resolveDraft(report, parsed.draft, files);
  const diagnostics = [...parsed.diagnostics, ...report.diagnostics].sort((a, b) => a.offset - b.offset);
  return { diagnostics, ...(experiment === undefined || diagnostics.length > 0 ? {} : { experiment }) };
}

function resolveDraft(report: Report, draft: Draft, files: ReadonlyMap<string, DataFile | FileProblem>): Experiment {
  const references = new References(report, draft.unsound, draft.allNamesKnown);
  const tensors = draft.tensors.flatMap((tensor) => resolveTensor(report, tensor, files, draft, references));
  const nodes = resolveNodes(report, draft, references);
  const loss = resolveLoss(report, draft, references);
  checkTraining(report, draft);
  const comparisons = new Comparisons(report, tensors, nodes);
  const views = resolveViews(report, draft, references, { tensors, nodes }, comparisons);
  return {
    title: draft.title,
    seed: draft.seed,
    tensors,
    nodes,
    ...(loss === undefined ? {} : { loss }),
    ...(draft.train === undefined ? {} : { train: draft.train }),
    views,
    expectations: resolveExpectations(report, draft.expectations, files, references, mayHave(report, 'loss')),
  };
}

function resolveTensor(
  report: Report,
  tensor: DraftTensor,
  files: ReadonlyMap<string, DataFile | FileProblem>,
  draft: Draft,
  references: References,
): ExperimentTensor[] {
  const { name, path, source, trainable } = tensor;
  const type = tensor.type ?? ('path' in source ? dataFileType(report, { name, path, source }, files) : undefined);
  if (type === undefined) {
    references.addUnsound(name);
    return [];
  }
  references.addTensor(name, type, trainable !== undefined);
  if (trainable === undefined) return [{ name, source, ...type }];
  if (type.dtype === 'int32') reportTrainableIntegers(report, path, name);
  const learningRate = trainable === true ? (draft.train?.learningRate ?? defaultLearningRate) : trainable.learningRate;
  return [{ name, source, ...type, trainable: { learningRate } }];
}

function resolveNodes(report: Report, draft: Draft, references: References): ExperimentNode[] {
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

function resolveLoss(report: Report, { loss }: Draft, references: References): Reference | undefined {
  if (loss === undefined) return undefined;
  const meaning = references.resolve(loss, ['loss']);
  if (meaning === 'unsound') return undefined;
  const { shape, dtype } = meaning.type;
  if (shape.length > 0) {
    report.add(
      'loss-not-scalar',
      'value',
      ['loss'],
      `${loss} is ${shapeText(shape)}, but a loss is a scalar.`,
      'Reduce it with mean or sum first.',
    );
  } else if (dtype !== 'float32') {
    report.add('loss-not-scalar', 'value', ['loss'], `${loss} is ${dtype}, which has no gradient.`, 'Name a float32 scalar.');
  }
  return meaning.reference;
}

function checkTraining(report: Report, { train, loss, tensors, unsound, allNamesKnown }: Draft): void {
  if (train === undefined) return;
  if (loss === undefined) {
    if (!mayHave(report, 'loss'))
      report.add(
        'train-without-loss',
        'key',
        ['train'],
        'There is a training plan, but no loss.',
        'Add "loss": the name of a scalar to make small.',
      );
  } else if (allNamesKnown && unsound.size === 0 && tensors.every(({ trainable }) => trainable === undefined)) {
    report.add(
      'nothing-to-train',
      'key',
      ['train'],
      'There is a training plan, but no tensor is trainable.',
      'Give the tensors to fit "trainable": true.',
    );
  }
}

/** Whether the file has the section, be it sound or not; also under a key that nobody knows, which has been told. */
function mayHave(report: Report, key: string): boolean {
  const file = report.document.value;
  return isObject(file) && (key in file || Object.keys(file).some((other) => !(other in fileSchema.shape)));
}

function resolveViews(
  report: Report,
  draft: Draft,
  references: References,
  parts: Pick<Experiment, 'tensors' | 'nodes'>,
  comparisons: Comparisons,
): ExperimentView[] {
  const { nodes } = parts;
  const everyNodeIsKnown = draft.allNamesKnown && draft.unsound.size === 0 && nodes.length === draft.nodes.length;
  return draft.views.flatMap((draftView): ExperimentView[] => {
    const { path, show, picture, over } = draftView;
    const gradient = show.startsWith(gradientPrefix);
    const shown = references.resolve(gradient ? show.slice(gradientPrefix.length) : show, [...path, 'show']);
    const under = over === undefined ? undefined : references.resolve(over, [...path, 'over']);
    if (shown === 'unsound' || under === 'unsound') return [];
    const compare = comparisons.resolve(draftView, shown.reference);
    const view = {
      reference: shown.reference,
      gradient,
      ...(picture === undefined ? {} : { picture }),
      ...(under === undefined ? {} : { over: under.reference }),
      ...(compare === undefined ? {} : { compare }),
    };
    const overlaid = under === undefined ? undefined : overlayProblem(parts, view, under.type.shape);
    const pictured = picture === undefined ? undefined : pictureProblem(parts, shown.reference, gradient, picture);
    if (gradient && shown.type.dtype !== 'float32') {
      report.add(
        'no-gradient',
        'value',
        [...path, 'show'],
        `${shown.reference} is ${shown.type.dtype}, which has no gradient.`,
        'Take grad: out.',
      );
    } else if (gradient && !mayHave(report, 'loss')) {
      report.add(
        'no-gradient',
        'value',
        [...path, 'show'],
        'There is no loss, so there are no gradients.',
        'Add "loss", or take grad: out.',
      );
    } else if (pictured !== undefined) {
      const code = pictured.at === 'show' ? 'picture-subject' : 'unknown-picture';
      report.add(code, 'value', [...path, pictured.at], pictured.message, pictured.remedy);
    } else if (overlaid?.at === 'over') {
      report.add('overlay-picture', 'value', [...path, 'over'], overlaid.message, overlaid.remedy);
    } else if (overlaid !== undefined && (gradient || everyNodeIsKnown)) {
      // Otherwise a node with a mistake of its own may be the one that draws it.
      report.add('overlay-subject', 'value', [...path, 'show'], overlaid.message, overlaid.remedy);
    }
    return [view];
  });
}
