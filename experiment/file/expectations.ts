/** The expect section: each expectation by the source of its numbers, and, once all shapes are known, against what it is expected of. */
import type { TensorType } from '../contract.js';
import type { DataFile, Expectation, TensorSource } from '../experiment.js';
import type { FilePath } from '../messages.js';
import { sameShape, shapeText } from '../shape.js';
import { check } from './check.js';
import { dataFileType } from './dataFileType.js';
import type { FileProblem } from './diagnostic.js';
import type { DraftExpectation } from './draft.js';
import { defaultTolerance, expectationSchemas } from './expectationSchemas.js';
import { gradientPrefix, type References } from './references.js';
import type { Report } from './report.js';
import { arraySource, imageSource, npySource, sourceKind } from './tensors.js';
import { readValues } from './values.js';

const kinds = ['values', 'fill', 'image', 'npy', 'npz', 'safetensors'] as const;

/** The expectation at `path`, which is one or none; mistakes are reported. */
export function checkExpectation(report: Report, path: FilePath, word: string, value: unknown): DraftExpectation[] {
  const kind = sourceKind(report, path, kinds, subject(word), value);
  const read = kind === undefined ? undefined : readSource(report, path, kind, value);
  if (read === undefined) return [];
  const { source, shape, relativeTolerance } = read;
  return [
    { word, path, source, ...(shape === undefined ? {} : { shape }), ...(relativeTolerance === undefined ? {} : { relativeTolerance }) },
  ];
}

/** The beginning of a sentence. */
function subject(word: string): string {
  return `What is expected of ${word}`;
}

interface ReadSource {
  readonly source: TensorSource;
  readonly shape?: readonly number[];
  readonly relativeTolerance: number | undefined;
}

function readSource(report: Report, path: FilePath, kind: (typeof kinds)[number], value: unknown): ReadSource | undefined {
  switch (kind) {
    case 'values': {
      const given = check(report, path, expectationSchemas.values, value);
      const read = given && readValues(report, path, given.values, 'float32', given.repeat);
      return read && { source: read.source, shape: read.type.shape, relativeTolerance: given?.relativeTolerance };
    }
    case 'fill': {
      const given = check(report, path, expectationSchemas.fill, value);
      return given && { source: { kind, value: given.fill }, relativeTolerance: given.relativeTolerance };
    }
    case 'image': {
      const given = check(report, path, expectationSchemas.image, value);
      return given && { source: imageSource(given), relativeTolerance: given.relativeTolerance };
    }
    case 'npy': {
      const given = check(report, path, expectationSchemas.npy, value);
      return given && { source: npySource(given), relativeTolerance: given.relativeTolerance };
    }
    case 'npz': {
      const given = check(report, path, expectationSchemas.npz, value);
      return given && { source: arraySource(kind, given.npz, given), relativeTolerance: given.relativeTolerance };
    }
    case 'safetensors': {
      const given = check(report, path, expectationSchemas.safetensors, value);
      return given && { source: arraySource(kind, given.safetensors, given), relativeTolerance: given.relativeTolerance };
    }
  }
}

/**
 * The expectations whose reference, shape and tolerance are right; what is wrong is reported.
 * @param hasGradients whether the file has a loss, or might have.
 */
export function resolveExpectations(
  report: Report,
  drafts: readonly DraftExpectation[],
  files: ReadonlyMap<string, DataFile | FileProblem>,
  references: References,
  hasGradients: boolean,
): Expectation[] {
  const seen = new Map<string, string>();
  return drafts.flatMap((draft): Expectation[] => {
    const { word, path, source } = draft;
    const gradient = word.startsWith(gradientPrefix);
    const meaning = references.resolve(gradient ? word.slice(gradientPrefix.length) : word, path, 'key');
    const shape = shapeOf(report, draft, files, meaning === 'unsound' ? undefined : meaning.type);
    if (meaning === 'unsound' || shape === undefined) return [];
    const { reference, type } = meaning;
    const target = gradient ? `${gradientPrefix}${reference}` : reference;
    const other = seen.get(target);
    seen.set(target, other ?? word);
    if (other !== undefined) {
      report.add('duplicate-key', 'key', path, `${word} is ${other}, of which something is expected already.`, 'Keep one of the two.');
    } else if (gradient && type.dtype !== 'float32') {
      report.add('no-gradient', 'key', path, `${reference} is ${type.dtype}, which has no gradient.`, 'Take grad: out.');
    } else if (gradient && !hasGradients) {
      report.add('no-gradient', 'key', path, 'There is no loss, so there are no gradients.', 'Add "loss", or take grad: out.');
    } else if (!sameShape(shape, type.shape)) {
      report.add(
        'expected-shape',
        'value',
        [...path, source.kind],
        `${word} is ${shapeText(type.shape)}, but what is expected of it is ${shapeText(shape)}.`,
        'Give both the same shape.',
      );
    } else if (type.dtype === 'int32' && draft.relativeTolerance !== undefined) {
      report.add(
        'expected-exactly',
        'key',
        [...path, 'relativeTolerance'],
        `${word} is int32, which is compared exactly.`,
        'Take relativeTolerance out.',
      );
    } else if (type.dtype === 'int32' && !holdsIntegers(source)) {
      report.add(
        'not-an-integer',
        'value',
        [...path, source.kind],
        `${word} is int32, but not all numbers that are expected of it are.`,
        'Write integers of 32 bits.',
      );
    }
    const tolerance = type.dtype === 'int32' ? 0 : (draft.relativeTolerance ?? defaultTolerance);
    return [{ reference, gradient, source, shape: type.shape, dtype: type.dtype, relativeTolerance: tolerance }];
  });
}

/** The shape of what is expected; undefined where that is not known, which is told elsewhere or reported here. */
function shapeOf(
  report: Report,
  { word, path, source, shape }: DraftExpectation,
  files: ReadonlyMap<string, DataFile | FileProblem>,
  type: TensorType | undefined,
): readonly number[] | undefined {
  if ('path' in source) return dataFileType(report, { name: subject(word), path, source }, files)?.shape;
  return source.kind === 'values' ? shape : type?.shape;
}

/** Data files are not asked: what they hold is compared as it is. */
function holdsIntegers(source: TensorSource): boolean {
  if (source.kind === 'values') return source.values.every((value) => value === (value | 0));
  return source.kind !== 'fill' || source.value === (source.value | 0);
}
