/** Numbers written out in the file: nested lists that must be as regular as a tensor. */
import type { DType, Shape, TensorType } from '../contract.js';
import { boundOf } from '../data/bound.js';
import type { TensorSource } from '../experiment.js';
import type { FilePath } from '../messages.js';
import { shapeText } from '../shape.js';
import type { Report } from './report.js';

export interface ReadValues {
  readonly source: TensorSource;
  readonly type: TensorType;
}

/** The tensor that `values` make, or undefined where they have a mistake; of several, the first is reported. */
export function readValues(
  report: Report,
  tensor: FilePath,
  values: unknown,
  dtype: DType,
  repeat: Shape | undefined,
): ReadValues | undefined {
  const valuesShape: number[] = [];
  for (let level = values; Array.isArray(level); level = level[0]) valuesShape.push(level.length);

  const numbers: number[] = [];
  if (!collect(report, [...tensor, 'values'], values, valuesShape, dtype, numbers)) return undefined;
  if (repeat !== undefined && repeat.length !== valuesShape.length) {
    report.add(
      'repeat-rank',
      'value',
      [...tensor, 'repeat'],
      `repeat has ${repeat.length} entries, but the values are ${shapeText(valuesShape)}.`,
      `Write one number for each of the ${valuesShape.length} axes.`,
    );
    return undefined;
  }
  return {
    source: { kind: 'values', values: new Float64Array(numbers), valuesShape, ...(repeat === undefined ? {} : { repeat }) },
    type: {
      shape: valuesShape.map((size, axis) => size * (repeat?.[axis] ?? 1)),
      dtype,
      ...(dtype === 'int32' ? { bound: boundOf(numbers) } : {}),
    },
  };
}

/**
 * Appends the numbers under `value`, which should have this shape from `axis` on. False at the first place where it does not.
 * @param path of `value`; one list that grows and shrinks on the way, since there may be a million numbers.
 */
function collect(
  report: Report,
  path: (string | number)[],
  value: unknown,
  shape: Shape,
  dtype: DType,
  numbers: number[],
  axis = 0,
): boolean {
  const size = shape[axis];
  if (size === undefined) {
    if (typeof value === 'number') return collectNumber(report, path, value, dtype, numbers);
    if (Array.isArray(value)) return ragged(report, path, 'A list stands here, but its neighbours are numbers.');
    report.add('wrong-type', 'value', path, `${report.document.excerpt(path)} is not a number.`, 'Write a number.');
    return false;
  }
  if (!Array.isArray(value)) {
    if (typeof value === 'number') return ragged(report, path, 'A number stands here, but its neighbours are lists.');
    report.add('wrong-type', 'value', path, `${report.document.excerpt(path)} is not a list.`, 'Write a list of numbers.');
    return false;
  }
  if (value.length !== size)
    return ragged(report, path, `This list has length ${value.length}, but the first one beside it has length ${size}.`);
  return value.every((entry, index) => {
    path.push(index);
    const sound = collect(report, path, entry, shape, dtype, numbers, axis + 1);
    path.pop();
    return sound;
  });
}

function collectNumber(report: Report, path: FilePath, value: number, dtype: DType, numbers: number[]): boolean {
  if (report.document.wasReported(path)) return false;
  if (dtype === 'int32' && value !== (value | 0)) {
    report.add(
      'not-an-integer',
      'value',
      path,
      `${value} is no integer of 32 bits, but dtype is int32.`,
      'Write an integer, or leave dtype out.',
    );
    return false;
  }
  numbers.push(value);
  return true;
}

function ragged(report: Report, path: FilePath, message: string): false {
  report.add('ragged-values', 'value', path, message, 'Give all lists of one level the same length.');
  return false;
}
