/** A tensor's first numbers, from its source. */
import type { DType, Shape } from '../contract.js';
import type { DataFile, DataFiles, ExperimentTensor, FileSource, TensorSource } from '../experiment.js';
import { entryCount } from '../shape.js';
import { dataKey } from './dataKey.js';
import { imageTensor } from './pixels.js';
import { fillNormal, fillUniform, generatorFor } from './random.js';
import { transpose } from './transpose.js';

export interface MaterializedTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: Float32Array | Int32Array;
}

/**
 * The numbers that `tensor` begins with. Random ones depend on the seed and the tensor's name alone.
 * @param files what the experiment takes from data files; the resolver has checked that they are there and of the right kind.
 */
export function materialize(tensor: ExperimentTensor, seed: number, files: DataFiles): MaterializedTensor {
  const { shape, dtype } = tensor;
  return { shape, dtype, data: numbersOf(tensor, seed, files) };
}

function numbersOf({ name, source, shape, dtype }: ExperimentTensor, seed: number, files: DataFiles): Float32Array | Int32Array {
  const empty = () => (dtype === 'float32' ? new Float32Array(entryCount(shape)) : new Int32Array(entryCount(shape)));
  switch (source.kind) {
    case 'values': {
      const values = tile(source.values, source.valuesShape, shape);
      return dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values);
    }
    case 'image': {
      const [height = 1, width = 1, channels = 1] = shape;
      return imageTensor(fileOf(source, 'image', files), [height, width, channels], source.range);
    }
    case 'npy':
    case 'npz':
    case 'safetensors': {
      const file = fileOf(source, 'array', files);
      return source.axes === undefined ? file.data.slice() : transpose(file.data, file.shape, source.axes);
    }
    case 'fill':
      return empty().fill(source.value);
    case 'random':
      return random(source, empty(), seed, name);
    case 'grid':
      return grid(source);
  }
}

/** The values repeated along each axis until they fill `shape`, as np.tile. */
function tile(values: Float64Array, from: Shape, shape: Shape): Float64Array {
  let tiled = values;
  let current = [...from];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const repeats = from[axis] === 0 ? 1 : (shape[axis] ?? 1) / (from[axis] ?? 1);
    if (repeats === 1) continue;
    const block = entryCount(current.slice(axis));
    const blocks = entryCount(current.slice(0, axis));
    const next = new Float64Array(tiled.length * repeats);
    for (let index = 0; index < blocks; index++) {
      const part = tiled.subarray(index * block, (index + 1) * block);
      for (let repeat = 0; repeat < repeats; repeat++) next.set(part, (index * repeats + repeat) * block);
    }
    tiled = next;
    current = current.map((size, other) => (other === axis ? size * repeats : size));
  }
  return tiled;
}

function fileOf<Kind extends DataFile['kind']>(source: FileSource, kind: Kind, files: DataFiles): Extract<DataFile, { kind: Kind }> {
  const file = files[dataKey(source)];
  if (!isOfKind(file, kind)) throw new Error(`The data file ${source.path} was not handed over with the experiment.`);
  return file;
}

function isOfKind<Kind extends DataFile['kind']>(file: DataFile | undefined, kind: Kind): file is Extract<DataFile, { kind: Kind }> {
  return file?.kind === kind;
}

function random(
  source: Extract<TensorSource, { kind: 'random' }>,
  data: Float32Array | Int32Array,
  seed: number,
  name: string,
): Float32Array | Int32Array {
  const generator = generatorFor(seed, name);
  if (source.distribution === 'uniform') fillUniform(data, generator, source.low, source.high);
  else if (data instanceof Float32Array) fillNormal(data, generator, source.mean, source.std);
  else throw new Error(`${name}: normal numbers are float32.`);
  return data;
}

/** [height·width, 2] coordinates in row-major order of the pixels, the ends of the range included; a single one stands at its low end. */
function grid({ size: [height, width], range: [low, high], order }: Extract<TensorSource, { kind: 'grid' }>): Float32Array {
  const data = new Float32Array(height * width * 2);
  const at = (index: number, count: number) => (count === 1 ? low : low + ((high - low) * index) / (count - 1));
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = at(column, width);
      const y = at(row, height);
      data.set(order === 'xy' ? [x, y] : [y, x], (row * width + column) * 2);
    }
  }
  return data;
}
