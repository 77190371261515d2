/** The conventions of the general operations against PyTorch 2.13: layouts, groups, the order of pairs, where a pixel lies. */
import { afterAll, describe, expect, test } from 'vitest';
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';
import type { HostTensor } from '../../../webview/engine/operation.js';
import { readTensor } from '../../../webview/engine/readTensor.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { operations } from '../../../webview/ops/index.js';
import { backendNames, gpuErrors, useBackend } from '../engine/backends.js';
import { relativeError } from '../support/relativeError.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

/** Whole numbers of both signs: (factor · i mod modulus) − ⌊modulus / 2⌋. */
function pattern(shape: Shape, factor: number, modulus: number): HostTensor {
  const entries = Array.from({ length: entryCount(shape) }, (_, i) => ((factor * i) % modulus) - Math.floor(modulus / 2));
  return { shape, data: Float64Array.from(entries) };
}

function row(...entries: readonly number[]): HostTensor {
  return { shape: [1, entries.length, 1], data: Float64Array.from(entries) };
}

interface Known {
  readonly what: string;
  readonly op: string;
  readonly inputs: Readonly<Record<string, HostTensor>>;
  readonly attributes: Attributes;
  readonly output: readonly number[];
}

const known: readonly Known[] = [
  {
    what: 'conv2d in two groups, with strides, padding and dilations that differ from direction to direction',
    op: 'conv2d',
    inputs: { input: pattern([5, 6, 4], 7, 11), kernel: pattern([3, 2, 2, 6], 5, 7), bias: pattern([6], 1, 6) },
    attributes: { strides: [2, 1], padding: [1, 2], dilations: [1, 3] },
    // biome-ignore format: three rows of seven pixels
    output: [
      20, -4, -7, 21, -12, 4, -13, -12, 3, 3, -5, -6, 37, -16, -27, 19, -10, -4, -19, -9, 1, 2, -6, -14, -9, -13, 18, -26, -13, 42, -11, -8, 2, 4, -9, -8, -1, -15, 20, -6, -1, 25,
      -9, -16, -9, -14, 1, 2, 4, -2, -1, 28, -13, 2, -10, -32, -5, -18, 11, -16, -33, -9, 22, -9, -33, 41, -12, 14, 5, -22, 11, -12, -17, -8, 22, 0, -18, 34, 2, 34, -25, 11, 29, -30,
      -9, -10, 3, 23, 5, -6, -13, 2, -11, -10, -3, 4, -10, -18, 2, -6, -10, 21, -17, 38, 2, -18, -3, 5, -13, -16, 2, -8, -7, 22, -5, 21, -9, 1, 25, -14, 14, -34, 16, 0, -15, 26,
    ],
  },
  {
    what: 'conv2d by depth, two output channels to each input channel',
    op: 'conv2d',
    inputs: { input: pattern([4, 4, 3], 7, 11), kernel: pattern([3, 3, 1, 6], 5, 7) },
    attributes: { strides: 1, padding: 0, dilations: 1 },
    output: [27, -18, -15, 8, -2, -8, -2, 5, -17, 10, -3, -12, -12, -3, 10, -17, 5, -2, -8, -2, 8, -15, -18, 27],
  },
  {
    what: 'resizeBilinear, larger, as align_corners=False',
    op: 'resizeBilinear',
    inputs: { input: row(0, 1, 4, 9, 16) },
    attributes: { size: [1, 7], coordinates: 'halfPixel' },
    output: [0, 4 / 7, 13 / 7, 4, 53 / 7, 12, 16],
  },
  {
    what: 'resizeBilinear, smaller, as align_corners=False',
    op: 'resizeBilinear',
    inputs: { input: row(0, 1, 4, 9, 16) },
    attributes: { size: [1, 3], coordinates: 'halfPixel' },
    output: [1 / 3, 4, 41 / 3],
  },
  {
    what: 'resizeBilinear, larger, as align_corners=True',
    op: 'resizeBilinear',
    inputs: { input: row(0, 1, 4, 9, 16) },
    attributes: { size: [1, 7], coordinates: 'alignCorners' },
    output: [0, 2 / 3, 2, 4, 22 / 3, 34 / 3, 16],
  },
  {
    what: 'resizeBilinear in both directions',
    op: 'resizeBilinear',
    inputs: { input: { shape: [2, 2, 1], data: Float64Array.of(1, 2, 3, 4) } },
    attributes: { size: 4, coordinates: 'halfPixel' },
    output: [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4],
  },
];

describe.each(known)('$what', ({ op, inputs, attributes, output }) => {
  const operation = operations.find(({ name }) => name === op)!;

  test('by its definition', () => {
    expect(relativeError(operation.definition(inputs, attributes)[0]!.data, output)).toBeLessThan(1e-14);
  });

  test.each(backendNames)('on %s', async (backendName) => {
    const backend = await useBackend(backendName);
    const form = backendName === 'webgpu' && operation.fused ? 'fused' : 'composition';
    const tensors = Object.entries(inputs).map(([name, { shape, data }]) => [name, tf.tensor(Float32Array.from(data), [...shape])]);
    const [result] = operation[form]!(Object.fromEntries(tensors), attributes).outputs;
    expect(relativeError(await readTensor(backend, result!), output)).toBeLessThan(1e-6);
  });
});
