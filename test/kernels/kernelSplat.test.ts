/** kernelSplat1d and kernelSplat2d: known answers, and the composition against definition and central differences on both backends. */
import { afterAll, describe, expect, test } from 'vitest';
import type { Attributes } from '../../experiment/contract.js';
import type { HostTensor, Operation } from '../../webview/engine/operation.js';
import { type Tensor, tf } from '../../webview/engine/tfjs.js';
import { kernelSplat1d, kernelSplat2d } from '../../webview/ops/kernelSplat/index.js';
import { backendNames, gpuErrors, useBackend } from './engine/backends.js';
import { relativeError } from './support/relativeError.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

type Inputs = Readonly<Record<'positions' | 'kernel', HostTensor>>;

const host = (shape: readonly number[], values: ArrayLike<number>): HostTensor => ({ shape, data: Float64Array.from(values) });
const line = (positions: readonly number[], kernel: readonly number[]): Inputs => ({
  positions: host([positions.length], positions),
  kernel: host([kernel.length], kernel),
});

function truth(operation: Operation, inputs: Inputs, attributes: Attributes): Float64Array {
  return (operation.definition(inputs, attributes)[0] as HostTensor).data;
}

const tensorOf = ({ shape, data }: HostTensor) => tf.tensor(Float32Array.from(data), [...shape]);

const apply = (operation: Operation, attributes: Attributes) => (positions: Tensor, kernel: Tensor) =>
  operation.composition({ positions, kernel }, attributes).outputs[0] as Tensor;

async function read(tensors: readonly Tensor[]): Promise<Float32Array[]> {
  const numbers = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose([...tensors]);
  return numbers as Float32Array[];
}

async function composed(operation: Operation, { positions, kernel }: Inputs, attributes: Attributes): Promise<Float32Array> {
  const [output] = await read([tf.tidy(() => apply(operation, attributes)(tensorOf(positions), tensorOf(kernel)))]);
  return output as Float32Array;
}

/** Of ½ Σ output², from the composition. */
async function gradients(operation: Operation, { positions, kernel }: Inputs, attributes: Attributes) {
  const loss = (p: Tensor, k: Tensor) => apply(operation, attributes)(p, k).square().sum().mul(0.5);
  const found = await read(tf.tidy(() => tf.grads(loss)([tensorOf(positions), tensorOf(kernel)])));
  return { positions: found[0] as Float32Array, kernel: found[1] as Float32Array };
}

function centralDifferences(operation: Operation, inputs: Inputs, attributes: Attributes, name: keyof Inputs): Float64Array {
  const step = 1e-6;
  const loss = (data: Float64Array) =>
    truth(operation, { ...inputs, [name]: { ...inputs[name], data } }, attributes).reduce((sum, value) => sum + value * value, 0) / 2;
  const { data } = inputs[name];
  return data.map((value, i) => (loss(data.with(i, value + step)) - loss(data.with(i, value - step))) / (2 * step));
}

const taps = [0.28, 0.44, 0.28];
const knownAnswers: [positions: number[], signal: number[]][] = [
  [
    [3, 7],
    [0, 0, 0.28, 0.44, 0.28, 0, 0.28, 0.44, 0.28, 0],
  ],
  [
    [3, 4],
    [0, 0, 0.28, 0.72, 0.72, 0.28, 0, 0, 0, 0],
  ],
  [
    [0, 9],
    [0.44, 0.28, 0, 0, 0, 0, 0, 0, 0.28, 0.44],
  ],
  [[3.5], [0, 0, 0.14, 0.36, 0.36, 0.14, 0, 0, 0, 0]],
  // What falls outside is dropped before the sweep: no tap of it comes back in.
  [[-1, 10], Array<number>(10).fill(0)],
  [[-0.25], [0.75 * 0.44, 0.75 * 0.28, 0, 0, 0, 0, 0, 0, 0, 0]],
  [[], Array<number>(10).fill(0)],
];

test.each(knownAnswers)('positions %j by definition', (positions, signal) => {
  expect(relativeError(truth(kernelSplat1d, line(positions, taps), { length: 10 }), signal)).toBeLessThan(1e-12);
});

test('a kernel that is not symmetric lies as it is written, in one dimension and in two', () => {
  expect([...truth(kernelSplat1d, line([2], [1, 2, 3]), { length: 5 })]).toEqual([0, 1, 2, 3, 0]);
  const kernel = host([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const image = truth(kernelSplat2d, { positions: host([1, 2], [1, 2]), kernel }, { height: 4, width: 3 });
  expect([...image]).toEqual([0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

const scenes: [string, Operation, Inputs, Attributes][] = [
  ['a line', kernelSplat1d, line([3.3, 7.81, -0.4, 9.7, 25, 3.5], [0.2, 0.5, -0.3]), { length: 10 }],
  ['a kernel longer than its line', kernelSplat1d, line([1.2, 0.6], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]), { length: 3 }],
  ['one tap', kernelSplat1d, line([1.2, 1.7, 4.1], [2]), { length: 6 }],
  [
    'an image',
    kernelSplat2d,
    {
      positions: host([5, 2], [2.3, 1.6, -0.4, 3.2, 8.9, 6.7, 4.5, 4.4, 20, 3]),
      kernel: host(
        [3, 5],
        Array.from({ length: 15 }, (_, i) => Math.sin(i + 1)),
      ),
    },
    { height: 7, width: 9 },
  ],
  [
    'many positions in a small image',
    kernelSplat2d,
    {
      positions: host(
        [2100, 2],
        Array.from({ length: 4200 }, (_, i) => (0.1 + i * 0.618034 * 7.3) % 15),
      ),
      kernel: host([3, 3], [1, 2, 1, 2, 4, 2, 1, 2, 1]),
    },
    { height: 14, width: 14 },
  ],
];

describe.each(backendNames)('on %s', (backend) => {
  test.each(knownAnswers)('positions %j', async (positions, signal) => {
    await useBackend(backend);
    expect(relativeError(await composed(kernelSplat1d, line(positions, taps), { length: 10 }), signal)).toBeLessThan(1e-6);
  });

  test.each(scenes)('%s: values and gradients are those of the definition', async (_, operation, inputs, attributes) => {
    await useBackend(backend);
    const found = await gradients(operation, inputs, attributes);
    expect(relativeError(await composed(operation, inputs, attributes), truth(operation, inputs, attributes))).toBeLessThan(1e-5);
    expect(relativeError(found.kernel, centralDifferences(operation, inputs, attributes, 'kernel'))).toBeLessThan(1e-4);
    expect(relativeError(found.positions, centralDifferences(operation, inputs, attributes, 'positions'))).toBeLessThan(1e-4);
  });

  test('at an integer the gradient is the right-hand difference', async () => {
    await useBackend(backend);
    // ½ Σ signal² of a single tap of 1 is ½ (1 − f)² + ½ f².
    const at = async (position: number) => (await gradients(kernelSplat1d, line([position], [1]), { length: 10 })).positions[0];
    expect(await at(3)).toBeCloseTo(-1, 6);
    expect(await at(3.25)).toBeCloseTo(-0.75 + 0.25, 6);
    // Left of 0 only f is inside, right of 9 only 1 − f.
    expect(await at(-1)).toBe(0);
    expect(await at(-0.5)).toBeCloseTo(0.5, 6);
    expect(await at(9)).toBeCloseTo(-1, 6);
    expect(await at(10)).toBeCloseTo(0, 6);
  });

  test('a position that is not a number makes every entry NaN', async () => {
    await useBackend(backend);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const inputs = line([3, bad], taps);
      expect(truth(kernelSplat1d, inputs, { length: 10 }).every(Number.isNaN)).toBe(true);
      expect((await composed(kernelSplat1d, inputs, { length: 10 })).every(Number.isNaN)).toBe(true);
    }
  });

  test('two runs are the same bits', async () => {
    await useBackend(backend);
    const [, operation, inputs, attributes] = scenes.at(-1)!;
    expect(await composed(operation, inputs, attributes)).toEqual(await composed(operation, inputs, attributes));
    expect(await gradients(operation, inputs, attributes)).toEqual(await gradients(operation, inputs, attributes));
  });
});
