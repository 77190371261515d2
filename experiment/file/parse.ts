/** From text to sound parts. What needs other parts or data files to be judged – references, shapes, the loss – is `resolveExperiment`'s. */
import { z } from 'zod';
import type { TrainingPlan } from '../experiment.js';
import type { FilePath } from '../messages.js';
import { check, chosen } from './check.js';
import { Document } from './document.js';
import type { DataFileReference, Draft, DraftNode, DraftTensor, DraftView, ParsedFile } from './draft.js';
import { checkExpectation } from './expectations.js';
import { checkName, Names } from './names.js';
import { checkNode } from './nodes.js';
import { isObject } from './plainData.js';
import { Report } from './report.js';
import { fileSchema, viewSchema } from './schema.js';
import { checkTensor } from './tensors.js';
import { trainDefaults, trainSchemas } from './trainSchemas.js';

export type { DataFileReference, ParsedFile } from './draft.js';

/** Reads an experiment file: JSON with comments and trailing commas. Never throws; mistakes are in `diagnostics`, in the order of the text. */
export function parseExperiment(text: string): ParsedFile {
  const document = new Document(text);
  const report = new Report(document);
  const draft = document.value === undefined ? undefined : readDraft(report);
  return {
    document,
    ...(draft === undefined ? {} : { draft }),
    files: draft === undefined ? [] : [...draft.tensors, ...draft.expectations].flatMap((named) => dataFileOf(document, named)),
    diagnostics: [...document.diagnostics, ...report.diagnostics].sort((a, b) => a.offset - b.offset),
  };
}

function dataFileOf(document: Document, { source, path }: Pick<DraftTensor, 'source' | 'path'>): DataFileReference[] {
  return 'path' in source ? [{ path: source.path, source, ...document.spanOfValue([...path, source.kind]) }] : [];
}

function readDraft(report: Report): Draft | undefined {
  const file = report.document.value;
  if (!isObject(file)) {
    report.add('wrong-type', 'key', [], 'The file is not an object.', 'Begin with { "gradlab": 1, "tensors": {}, "graph": [] }.');
    return undefined;
  }
  if (!checkVersion(report, file)) return undefined;

  const sections = checkSections(report, file);
  const names = new Names();
  const tensors = readTensors(report, sections.tensors ?? {}, names);
  const { nodes, everyNodeHasId } = readNodes(report, sections.graph ?? [], names);
  const train = sections.train === undefined ? undefined : checkTrain(report, sections.train);
  return {
    title: sections.title ?? '',
    seed: sections.seed ?? 0,
    tensors: tensors.filter(({ name }) => names.isSound(name)),
    nodes: nodes.filter(({ id }) => names.isSound(id)),
    ...(sections.loss === undefined ? {} : { loss: sections.loss }),
    ...(train === undefined ? {} : { train }),
    views: (sections.views ?? []).flatMap((view, index) => checkView(report, ['views', index], view)),
    expectations: Object.entries(sections.expect ?? {}).flatMap(([word, value]) => checkExpectation(report, ['expect', word], word, value)),
    unsound: names.unsound,
    allNamesKnown: everyNodeHasId && sections.tensors !== undefined && sections.graph !== undefined,
  };
}

function readTensors(report: Report, section: Readonly<Record<string, unknown>>, names: Names): DraftTensor[] {
  return Object.entries(section).flatMap(([name, value]) => {
    const path = ['tensors', name];
    const isName = checkName(report, 'key', path, name);
    const tensor = checkTensor(report, path, name, value);
    names.add(name, isName && tensor !== undefined);
    return tensor === undefined ? [] : [tensor];
  });
}

function readNodes(report: Report, section: readonly unknown[], names: Names): { nodes: DraftNode[]; everyNodeHasId: boolean } {
  let everyNodeHasId = true;
  const nodes = section.flatMap((value, index) => {
    const path = ['graph', index];
    const id = isObject(value) ? value['id'] : undefined;
    const node = checkNode(report, path, index, value);
    if (typeof id !== 'string' || id === '') {
      everyNodeHasId = false;
      return [];
    }
    if (names.has(id)) {
      report.add('name-taken', 'value', [...path, 'id'], `The name ${id} is taken by another tensor or node.`, 'Choose another id.');
      names.add(id, false);
      return [];
    }
    const isName = checkName(report, 'value', [...path, 'id'], id);
    names.add(id, isName && node !== undefined);
    return node === undefined ? [] : [node];
  });
  return { nodes, everyNodeHasId };
}

function checkView(report: Report, path: FilePath, value: unknown): DraftView[] {
  const view = check(report, path, viewSchema, value);
  if (view === undefined) return [];
  const { show, as: picture, over, compare = {} } = view;
  const [compared] = Object.entries(compare).map(([attribute, value]) => ({ attribute, value }));
  return [
    {
      path,
      show,
      ...(picture === undefined ? {} : { picture }),
      ...(over === undefined ? {} : { over }),
      ...(compared === undefined ? {} : { compare: compared }),
    },
  ];
}

/** A file of another version is not judged by the rules of this one. */
function checkVersion(report: Report, file: Readonly<Record<string, unknown>>): boolean {
  const version = file['gradlab'];
  if (version === 1) return true;
  if (version === undefined && hasUnknownKeys(file)) return true; // it may be there under another name, and the sections' check tells
  if (version === undefined) {
    report.add('version', 'enclosing', ['gradlab'], 'The file does not say which version of the format it has.', 'Add "gradlab": 1.');
    return true;
  }
  report.add(
    'version',
    'value',
    ['gradlab'],
    `gradlab is ${report.document.excerpt(['gradlab'])}; this GradLab reads version 1.`,
    'Write 1, or use a newer GradLab.',
  );
  return typeof version !== 'number';
}

function hasUnknownKeys(file: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(file).some((key) => !(key in fileSchema.shape));
}

interface Sections {
  readonly title?: string | undefined;
  readonly seed?: number | undefined;
  readonly tensors?: Readonly<Record<string, unknown>> | undefined;
  readonly graph?: readonly unknown[] | undefined;
  readonly loss?: string | undefined;
  readonly train?: unknown;
  readonly views?: readonly unknown[] | undefined;
  readonly expect?: Readonly<Record<string, unknown>> | undefined;
}

/** A version that is there is checked by itself, with words of its own. */
const sectionsSchema = fileSchema.extend({ gradlab: z.unknown().optional() });

/** Every section that is of the right kind, whatever is wrong with the others. */
function checkSections(report: Report, file: Readonly<Record<string, unknown>>): Sections {
  check(report, [], 'gradlab' in file || !hasUnknownKeys(file) ? sectionsSchema : fileSchema, file);
  const { title, seed, graph, loss, views } = fileSchema.shape;
  return {
    title: title.safeParse(file['title']).data,
    seed: seed.safeParse(file['seed']).data,
    tensors: isObject(file['tensors']) ? file['tensors'] : undefined,
    graph: graph.safeParse(file['graph']).data,
    loss: loss.safeParse(file['loss']).data,
    train: file['train'],
    views: views.safeParse(file['views']).data,
    expect: isObject(file['expect']) ? file['expect'] : undefined,
  };
}

/** Any optimizer's plan. */
type GivenPlan = Pick<TrainingPlan, 'optimizer' | 'learningRate' | 'steps'> & Partial<typeof trainDefaults>;

function checkTrain(report: Report, value: unknown): TrainingPlan | undefined {
  const path = ['train'];
  const schema = chosen(report, path, 'optimizer', trainSchemas, value);
  const plan = schema === undefined ? undefined : check<GivenPlan>(report, path, schema, value);
  if (plan === undefined) return undefined;
  const {
    betas: [beta1, beta2],
    ...rest
  } = { ...trainDefaults, ...plan };
  return { ...rest, beta1, beta2 };
}
