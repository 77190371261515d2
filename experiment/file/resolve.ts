/** From sound parts to a checked experiment: data files, references, the order of the nodes, every shape, loss, training and views. */
import type { DataFile, Experiment, ExperimentTensor, ExperimentView, Reference } from '../experiment.js';
import { overlayProblem } from '../overlay.js';
import { pictureProblem } from '../picture.js';
import { shapeText } from '../shape.js';
import { Comparisons } from './comparisons.js';
import { dataFileType } from './dataFileType.js';
import type { Diagnostic, FileProblem } from './diagnostic.js';
import type { Draft, DraftTensor, ParsedFile } from './draft.js';
import { resolveExpectations } from './expectations.js';
import { isObject } from './plainData.js';
import { gradientPrefix, References } from './references.js';
import { Report } from './report.js';
import { resolveNodes } from './resolveNodes.js';
import { fileSchema } from './schema.js';
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
