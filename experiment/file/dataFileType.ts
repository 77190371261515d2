/** What a data file says of the tensor that it makes. */
import type { Shape, TensorType } from '../contract.js';
import { boundOf } from '../data/bound.js';
import { dataKey } from '../data/dataKey.js';
import { ownChannels } from '../data/pixels.js';
import { isPermutation, transposedShape } from '../data/transpose.js';
import type { DataFile, FileSource, TensorSource } from '../experiment.js';
import type { FilePath } from '../messages.js';
import { shapeText, sizeProblem } from '../shape.js';
import type { FileProblem } from './diagnostic.js';
import type { Report } from './report.js';

/** What takes its numbers from a data file: a tensor, or an expectation. */
interface FromFile {
  /** The beginning of a sentence. */
  readonly name: string;
  readonly path: FilePath;
  readonly source: FileSource;
}

/** Shape, dtype and bound of a tensor from a data file; undefined, and reported at its place in the text, where the file does not give one. */
export function dataFileType(
  report: Report,
  { name, path, source }: FromFile,
  files: ReadonlyMap<string, DataFile | FileProblem>,
): TensorType | undefined {
  const problemAt = (key: string, problem: string, remedy: string) => report.add('file-problem', 'value', [...path, key], problem, remedy);
  const file = files.get(dataKey(source));
  if (file === undefined || 'problem' in file) {
    const { problem = `${source.path} has not been read.`, remedy = 'Save the file, or open it again.' } = file ?? {};
    problemAt(file?.about ?? source.kind, problem, remedy);
    return undefined;
  }
  const type = source.kind === 'image' ? imageType(source, file) : arrayType(file);
  if (type === undefined) {
    const [is, other] = file.kind === 'image' ? ['a picture', 'image'] : ['an array', 'npy'];
    problemAt(source.kind, `${source.path} is ${is}.`, `Write "${other}" instead of "${source.kind}".`);
    return undefined;
  }
  const problem = sizeProblem(type.shape);
  if (problem !== undefined) {
    report.add('tensor-too-large', 'value', [...path, source.kind], `${name} ${problem.message}`, problem.remedy);
    return undefined;
  }
  const { shape } = type;
  if (!('axes' in source)) return type;
  if (!isPermutation(source.axes, shape.length)) {
    reportAxes(report, [...path, 'axes'], source, shape);
    return undefined;
  }
  return { ...type, shape: transposedShape(shape, source.axes) };
}

function imageType(source: Extract<TensorSource, { kind: 'image' }>, file: DataFile): TensorType | undefined {
  if (file.kind !== 'image') return undefined;
  return { shape: [...(source.size ?? [file.height, file.width]), source.channels ?? ownChannels(file)], dtype: 'float32' };
}

function arrayType(file: DataFile): TensorType | undefined {
  if (file.kind !== 'array') return undefined;
  const { shape, dtype, data } = file;
  return { shape, dtype, ...(data instanceof Int32Array ? { bound: boundOf(data) } : {}) };
}

function reportAxes(report: Report, at: FilePath, source: FileSource, shape: Shape): void {
  const what = 'array' in source ? `The array ${source.array}` : source.path;
  const all = shape.map((_, axis) => axis);
  const remedy = shape.length < 2 ? 'Take axes out.' : `Name each of the axes ${all.join(', ')} once, in the order that is wanted.`;
  report.add('bad-axes', 'value', at, `${what} is ${shapeText(shape)}, which ${report.document.excerpt(at)} does not transpose.`, remedy);
}
