/** The numbers a tensor begins with, from each of the sources. */
import { describe, expect, test } from 'vitest';
import { dataKey } from '../../../experiment/data/dataKey.js';
import { materialize } from '../../../experiment/data/materialize.js';
import type { DataFile, DataFiles } from '../../../experiment/experiment.js';
import { dataFiles, fileWith, resolveText } from './marked.js';

const files: DataFiles = {
  'grey.png': { kind: 'image', width: 4, height: 2, channels: 1, samples: Uint8Array.of(0, 255, 255, 0, 0, 255, 255, 0), white: 255 },
  'labels.npy': { kind: 'array', shape: [2, 4], dtype: 'int32', data: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7) },
  'means.npy': { kind: 'array', shape: [5, 2], dtype: 'float32', data: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) },
};

const weights = dataKey({ kind: 'npz', path: 'net.npz', array: 'weights' });

function made(source: string, { seed = 0, name = 't' } = {}) {
  const { experiment, diagnostics } = resolveText(fileWith(`"${name}": ${source}`));
  expect(diagnostics).toEqual([]);
  const tensor = experiment?.tensors[0];
  if (tensor === undefined) throw new Error('There is no tensor.');
  return materialize(tensor, seed, { ...files, [weights]: dataFiles.get(weights) as DataFile });
}

function numbers(source: string): number[] {
  return Array.from(made(source).data);
}

describe('values', () => {
  test('as they stand', () => {
    expect(made('{ "values": [[1, 2.5], [-3, 1e-3]] }')).toEqual({
      shape: [2, 2],
      dtype: 'float32',
      data: Float32Array.of(1, 2.5, -3, 1e-3),
    });
    expect(made('{ "values": 4 }')).toEqual({ shape: [], dtype: 'float32', data: Float32Array.of(4) });
    expect(made('{ "values": [1, -2], "dtype": "int32" }')).toEqual({ shape: [2], dtype: 'int32', data: Int32Array.of(1, -2) });
  });

  test('repeated, as np.tile', () => {
    expect(numbers('{ "values": [[4, 0, 4]], "repeat": [3, 1] }')).toEqual([4, 0, 4, 4, 0, 4, 4, 0, 4]);
    expect(numbers('{ "values": [[1, 2], [3, 4]], "repeat": [1, 2] }')).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
    expect(numbers('{ "values": [[1, 2], [3, 4]], "repeat": [2, 3] }')).toEqual([
      1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4,
    ]);
    expect(made('{ "values": [[1, 2]], "repeat": [0, 2] }')).toEqual({ shape: [0, 4], dtype: 'float32', data: new Float32Array() });
    expect(made('{ "values": [[], []], "repeat": [2, 3] }')).toEqual({ shape: [4, 0], dtype: 'float32', data: new Float32Array() });
  });
});

test('fill', () => {
  expect(made('{ "fill": 0.5, "shape": [2, 2] }').data).toEqual(Float32Array.of(0.5, 0.5, 0.5, 0.5));
  expect(made('{ "fill": 7, "shape": [2], "dtype": "int32" }').data).toEqual(Int32Array.of(7, 7));
  expect(made('{ "fill": 7, "shape": [0, 2] }').data).toEqual(new Float32Array());
});

describe('grid', () => {
  test('x and y, ends included', () => {
    expect(numbers('{ "grid": [2, 3] }')).toEqual([-1, -1, 0, -1, 1, -1, -1, 1, 0, 1, 1, 1]);
  });

  test('row and column, another range', () => {
    expect(numbers('{ "grid": [2, 3], "order": "rc", "range": [0, 4] }')).toEqual([0, 0, 0, 2, 0, 4, 4, 0, 4, 2, 4, 4]);
  });

  test('a single row stands at the low end, as in np.linspace', () => {
    expect(numbers('{ "grid": [1, 2] }')).toEqual([-1, -1, 1, -1]);
  });
});

describe('data files', () => {
  test('a picture, resized and mapped', () => {
    expect(numbers('{ "image": "grey.png" }')).toEqual([0, 1, 1, 0, 0, 1, 1, 0]);
    expect(numbers('{ "image": "grey.png", "range": [-1, 3] }')).toEqual([-1, 3, 3, -1, -1, 3, 3, -1]);
    expect(made('{ "image": "grey.png", "size": [1, 2], "channels": 3 }')).toMatchObject({ shape: [1, 2, 3] });
    // Triangle two pixels wide at the left end: 3/7, 3/7, 1/7 of 0, 1, 1.
    expect(made('{ "image": "grey.png", "size": [1, 2] }').data[0]).toBeCloseTo(4 / 7, 6);
  });

  test('an array, as a copy that training may change', () => {
    const tensor = made('{ "npy": "means.npy", "trainable": true }');
    expect(tensor).toEqual({ shape: [5, 2], dtype: 'float32', data: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) });
    tensor.data.fill(0);
    expect(numbers('{ "npy": "means.npy" }')[9]).toBe(9);
    expect(made('{ "npy": "labels.npy" }')).toMatchObject({ shape: [2, 4], dtype: 'int32', data: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7) });
  });

  test('transposed as np.transpose: entry [i, j, k] of the file is entry [k, i, j] of the tensor', () => {
    const tensor = made('{ "npz": "net.npz", "array": "weights", "axes": [2, 0, 1] }');
    expect(tensor.shape).toEqual([4, 2, 3]);
    const [rows, columns, depth] = [2, 3, 4];
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        for (let k = 0; k < depth; k++) expect(tensor.data[(k * rows + i) * columns + j]).toBe((i * columns + j) * depth + k);
      }
    }
    expect(numbers('{ "npy": "means.npy", "axes": [1, 0] }')).toEqual([0, 2, 4, 6, 8, 1, 3, 5, 7, 9]);
    expect(numbers('{ "npy": "means.npy", "axes": [0, 1] }')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('one that was not handed over is a mistake of the program', () => {
    const tensor = resolveText(fileWith('"t": { "npy": "means.npy" }')).experiment?.tensors[0];
    expect(dataFiles.has('means.npy')).toBe(true);
    expect(() => tensor && materialize(tensor, 0, {})).toThrow('means.npy was not handed over');
  });
});

describe('random', () => {
  const uniform = '{ "random": "uniform", "shape": [100, 2], "low": 0, "high": 128 }';

  test('depends on seed and name, and on nothing else', () => {
    expect(made(uniform, { seed: 7, name: 'means' })).toEqual(made(uniform, { seed: 7, name: 'means' }));
    expect(made(uniform, { seed: 8, name: 'means' }).data).not.toEqual(made(uniform, { seed: 7, name: 'means' }).data);
    expect(made(uniform, { seed: 7, name: 'mean' }).data).not.toEqual(made(uniform, { seed: 7, name: 'means' }).data);
    // A longer tensor begins as the shorter one.
    expect(made(uniform.replace('100', '300')).data.subarray(0, 200)).toEqual(made(uniform).data);
  });

  test('of either kind', () => {
    expect(made(uniform).data.every((value) => value >= 0 && value < 128)).toBe(true);
    expect(
      made('{ "random": "uniform", "shape": [500], "low": 1, "high": 4, "dtype": "int32" }').data.every((value) =>
        [1, 2, 3].includes(value),
      ),
    ).toBe(true);
    const normal = numbers('{ "random": "normal", "shape": [10000], "mean": 5, "std": 0 }');
    expect(new Set(normal)).toEqual(new Set([5]));
  });
});
