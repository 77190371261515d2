/** What a data file says of the tensor that it makes. */
import type { TensorType } from '../contract.js';
import { ownChannels } from '../data/pixels.js';
import type { DataFile, TensorSource } from '../experiment.js';
import { sizeProblem } from '../shape.js';
import type { FileProblem } from './diagnostic.js';
import type { DraftTensor } from './draft.js';
import type { Report } from './report.js';

/** Shape and dtype of a tensor from a data file; undefined, and reported at the path in the text, where the file does not give one. */
export function dataFileType(
  report: Report,
  { name, path, source }: DraftTensor,
  files: ReadonlyMap<string, DataFile | FileProblem>,
): TensorType | undefined {
  if (source.kind !== 'image' && source.kind !== 'npy') throw new Error(`${name} comes from no data file.`);
  const problemAtPath = (problem: string, remedy: string) => report.add('file-problem', 'value', [...path, source.kind], problem, remedy);
  const file = files.get(source.path);
  if (file === undefined || 'problem' in file) {
    problemAtPath(file?.problem ?? `${source.path} has not been read.`, file?.remedy ?? 'Save the file, or open it again.');
    return undefined;
  }
  const type = source.kind === 'image' ? imageType(source, file) : arrayType(file);
  if (type === undefined) {
    const [is, other] = file.kind === 'image' ? ['a picture', 'image'] : ['an array', 'npy'];
    problemAtPath(`${source.path} is ${is}.`, `Write "${other}" instead of "${source.kind}".`);
    return undefined;
  }
  const problem = sizeProblem(type.shape);
  if (problem === undefined) return type;
  report.add('tensor-too-large', 'value', [...path, source.kind], `${name} ${problem.message}`, problem.remedy);
  return undefined;
}

function imageType(source: Extract<TensorSource, { kind: 'image' }>, file: DataFile): TensorType | undefined {
  if (file.kind !== 'image') return undefined;
  return { shape: [...(source.size ?? [file.height, file.width]), source.channels ?? ownChannels(file)], dtype: 'float32' };
}

function arrayType(file: DataFile): TensorType | undefined {
  return file.kind === 'array' ? { shape: file.shape, dtype: file.dtype } : undefined;
}
