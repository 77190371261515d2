/** The tensors section: each tensor by the source that it names. */
import type { z } from 'zod';
import type { DType, Shape, TensorType } from '../contract.js';
import type { TensorSource } from '../experiment.js';
import type { FilePath } from '../messages.js';
import { entryCount, sizeProblem } from '../shape.js';
import { check, chosen, reportUnknownKey } from './check.js';
import type { DraftTensor } from './draft.js';
import { isObject } from './plainData.js';
import type { Report } from './report.js';
import { tensorSchemas } from './schema.js';
import { nearest } from './spelling.js';
import { readValues } from './values.js';

const kinds = ['values', 'image', 'npy', 'npz', 'safetensors', 'fill', 'random', 'grid'] as const;
type Kind = (typeof kinds)[number];

/** The tensor at `path`, or undefined where it has mistakes. */
export function checkTensor(report: Report, path: FilePath, name: string, value: unknown): DraftTensor | undefined {
  const kind = sourceKind(report, path, kinds, name, value);
  const source = kind === undefined ? undefined : readSource(report, path, kind, value);
  if (source === undefined) return undefined;
  const { trainable, ...rest } = source;
  if (trainable !== undefined && rest.type?.dtype === 'int32') {
    reportTrainableIntegers(report, path, name);
    return undefined;
  }
  const problem = rest.type === undefined ? undefined : sizeProblem(rest.type.shape);
  if (problem !== undefined) {
    const key = ['shape', 'repeat', 'size', 'values', 'grid'].find((candidate) => isObject(value) && candidate in value) ?? '';
    report.add('tensor-too-large', 'value', [...path, key], `${name} ${problem.message}`, problem.remedy);
    return undefined;
  }
  return { name, path, ...rest, ...(trainable === undefined ? {} : { trainable }) };
}

export function reportTrainableIntegers(report: Report, path: FilePath, name: string): void {
  report.add(
    'trainable-integers',
    'value',
    [...path, 'trainable'],
    `${name} is int32, which has no gradient.`,
    'Take trainable out, or make the tensor float32.',
  );
}

/** The first key that names a source says what the tensor was meant to be. */
export function sourceKind<Name extends string>(
  report: Report,
  path: FilePath,
  kinds: readonly Name[],
  name: string,
  value: unknown,
): Name | undefined {
  const keys = isObject(value) ? Object.keys(value) : [];
  const found = keys.flatMap((key) => kinds.find((kind) => kind === key) ?? []);
  if (found[0] === undefined) {
    const misspelt = keys.find((key) => nearest(key, kinds) !== undefined);
    if (!isObject(value)) {
      report.add(
        'wrong-type',
        'value',
        path,
        `${name} is ${report.document.excerpt(path)}.`,
        'Write an object that says where its numbers come from: { "fill": 0, "shape": [3] }.',
      );
    } else if (misspelt !== undefined) {
      reportUnknownKey(report, path, misspelt, kinds, kinds);
    } else {
      report.add('no-source', 'key', path, `${name} does not say where its numbers come from.`, `Give it one of ${kinds.join(', ')}.`);
    }
    return undefined;
  }
  if (found[1] !== undefined) {
    report.add('two-sources', 'key', [...path, found[1]], `${name} has two sources: ${found[0]} and ${found[1]}.`, 'Keep one of them.');
    return undefined;
  }
  return found[0];
}

interface ReadSource {
  readonly source: TensorSource;
  readonly type?: TensorType;
  readonly trainable?: true | { readonly learningRate: number } | undefined;
}

function readSource(report: Report, path: FilePath, kind: Kind, value: unknown): ReadSource | undefined {
  switch (kind) {
    case 'values': {
      const given = check(report, path, tensorSchemas.values, value);
      const read = given === undefined ? undefined : readValues(report, path, given.values, given.dtype, given.repeat);
      if (given === undefined || read === undefined) return undefined;
      return { ...read, trainable: given.trainable };
    }
    case 'image': {
      const given = check(report, path, tensorSchemas.image, value);
      if (given === undefined) return undefined;
      return { source: imageSource(given), trainable: given.trainable };
    }
    case 'npy': {
      const given = check(report, path, tensorSchemas.npy, value);
      return given && { source: npySource(given), trainable: given.trainable };
    }
    case 'npz': {
      const given = check(report, path, tensorSchemas.npz, value);
      return given && { source: arraySource(kind, given.npz, given), trainable: given.trainable };
    }
    case 'safetensors': {
      const given = check(report, path, tensorSchemas.safetensors, value);
      return given && { source: arraySource(kind, given.safetensors, given), trainable: given.trainable };
    }
    case 'fill': {
      const given = check(report, path, tensorSchemas.fill, value);
      if (given === undefined) return undefined;
      const { fill, shape, dtype, trainable } = given;
      if (dtype === 'int32' && fill !== (fill | 0)) {
        report.add(
          'not-an-integer',
          'value',
          [...path, 'fill'],
          `fill is ${fill}, but dtype is int32.`,
          'Write an integer of 32 bits, or leave dtype out.',
        );
        return undefined;
      }
      return { source: { kind, value: fill }, type: typeBelow(fill + 1, shape, dtype), trainable };
    }
    case 'random':
      return readRandom(report, path, value);
    case 'grid': {
      const given = check(report, path, tensorSchemas.grid, value);
      if (given === undefined) return undefined;
      const { grid, range, order, trainable } = given;
      return { source: { kind, size: grid, range, order }, type: { shape: [entryCount(grid), 2], dtype: 'float32' }, trainable };
    }
  }
}

type Given<Name extends 'image' | 'npy' | 'npz'> = Omit<z.output<(typeof tensorSchemas)[Name]>, 'trainable'>;

export function imageSource({ image, size, channels, range }: Given<'image'>): TensorSource {
  return { kind: 'image', path: image, range, ...(size === undefined ? {} : { size }), ...(channels === undefined ? {} : { channels }) };
}

export function npySource({ npy, axes }: Given<'npy'>): TensorSource {
  return { kind: 'npy', path: npy, ...(axes === undefined ? {} : { axes }) };
}

export function arraySource(kind: 'npz' | 'safetensors', path: string, { array, axes }: Omit<Given<'npz'>, 'npz'>): TensorSource {
  return { kind, path, array, ...(axes === undefined ? {} : { axes }) };
}

function readRandom(report: Report, path: FilePath, value: unknown): ReadSource | undefined {
  const { uniform, normal } = tensorSchemas.random;
  const schema = chosen(report, path, 'random', { uniform, normal }, value);
  if (schema === uniform) {
    const given = check(report, path, uniform, value);
    if (given === undefined) return undefined;
    const { low, high, shape, dtype, trainable } = given;
    return { source: { kind: 'random', distribution: 'uniform', low, high }, type: typeBelow(high, shape, dtype), trainable };
  }
  if (schema === normal) {
    const given = check(report, path, normal, value);
    if (given === undefined) return undefined;
    const { mean, std, shape, trainable } = given;
    return { source: { kind: 'random', distribution: 'normal', mean, std }, type: { shape, dtype: 'float32' }, trainable };
  }
  return undefined;
}

/** Of entries that are less than `limit`. */
function typeBelow(limit: number, shape: Shape, dtype: DType): TensorType {
  return { shape, dtype, ...(dtype === 'int32' ? { bound: Math.max(0, limit) } : {}) };
}
