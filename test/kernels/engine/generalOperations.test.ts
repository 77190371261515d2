/** The general operations: tfjs against the float64 definitions, and gradients against the definitions' central differences. */
import { afterAll, expect, test } from 'vitest';
import type { Attributes, Shape } from '../../../experiment/contract.js';
import type { HostInputs, HostTensor, Operation } from '../../../webview/engine/operation.js';
import { readTensor } from '../../../webview/engine/readTensor.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { relativeError } from '../support/relativeError.js';
import { backendNames, gpuErrors, useBackend } from './backends.js';
import { operations } from './experiments.js';

interface Case {
  readonly op: string;
  readonly inputs: Readonly<Record<string, Shape | readonly Shape[]>>;
  readonly attributes?: Attributes;
  readonly output: Shape;
}

/** Each attribute at its default. */
const window = { strides: 1, padding: 0, dilations: 1 };
const plain = { transposeA: false, transposeB: false };
const six: Shape = [2, 3, 1, 2, 3, 2];

const cases: readonly Case[] = [
  ...['add', 'sub', 'mul', 'div'].flatMap((op): Case[] => [
    { op, inputs: { a: [2, 3], b: [2, 3] }, output: [2, 3] },
    { op, inputs: { a: [2, 1, 3], b: [4, 1] }, output: [2, 4, 3] },
    { op, inputs: { a: [], b: [3] }, output: [3] },
    { op, inputs: { a: [], b: [] }, output: [] },
    { op, inputs: { a: [2, 1], b: [] }, output: [2, 1] },
    { op, inputs: { a: [0, 3], b: [3] }, output: [0, 3] },
    { op, inputs: { a: six, b: [3, 1, 2, 1, 2] }, output: six },
    { op, inputs: { a: [2, 1, 2, 1, 2], b: [3, 1, 3, 1] }, output: [2, 3, 2, 3, 2] },
  ]),
  ...['relu', 'sigmoid', 'tanh', 'sin'].flatMap((op): Case[] => [
    { op, inputs: { input: [] }, output: [] },
    { op, inputs: { input: [3, 5] }, output: [3, 5] },
    { op, inputs: { input: [0, 5] }, output: [0, 5] },
    { op, inputs: { input: six }, output: six },
    // More than one workgroup.
    { op, inputs: { input: [1001] }, output: [1001] },
  ]),
  { op: 'softmax', inputs: { input: [5] }, output: [5] },
  { op: 'softmax', inputs: { input: [1] }, output: [1] },
  { op: 'softmax', inputs: { input: [2, 3, 4] }, output: [2, 3, 4] },
  { op: 'softmax', inputs: { input: six }, output: six },
  { op: 'softmax', inputs: { input: [3, 300] }, output: [3, 300] },
  { op: 'softmax', inputs: { input: [0, 4] }, output: [0, 4] },
  { op: 'softmax', inputs: { input: [4, 0] }, output: [4, 0] },
  ...['sum', 'mean'].flatMap((op): Case[] => [
    { op, inputs: { input: [2, 3, 4] }, attributes: { axes: [] }, output: [] },
    { op, inputs: { input: [2, 3, 4] }, attributes: { axes: [-1, 0] }, output: [3] },
    { op, inputs: { input: [2, 3, 4] }, attributes: { axes: [1] }, output: [2, 4] },
    { op, inputs: { input: [] }, attributes: { axes: [] }, output: [] },
    { op, inputs: { input: [3000] }, attributes: { axes: [0] }, output: [] },
    { op, inputs: { input: six }, attributes: { axes: [0, 4] }, output: [3, 1, 2, 2] },
    { op, inputs: { input: six }, attributes: { axes: [2] }, output: [2, 3, 2, 3, 2] },
    { op, inputs: { input: [2, 0, 3] }, attributes: { axes: [0] }, output: [0, 3] },
  ]),
  { op: 'sum', inputs: { input: [0, 3] }, attributes: { axes: [0] }, output: [3] },
  ...['mse', 'l1'].flatMap((op): Case[] => [
    { op, inputs: { prediction: [5, 7, 3], target: [5, 7, 3] }, output: [] },
    { op, inputs: { prediction: [], target: [] }, output: [] },
    { op, inputs: { prediction: six, target: six }, output: [] },
    // More than one workgroup, and more than 256 of them.
    { op, inputs: { prediction: [999], target: [999] }, output: [] },
    { op, inputs: { prediction: [300, 301], target: [300, 301] }, output: [] },
  ]),
  { op: 'totalVariation', inputs: { input: [5, 7, 3] }, output: [] },
  { op: 'totalVariation', inputs: { input: [2, 4, 3, 1] }, output: [] },
  { op: 'totalVariation', inputs: { input: [1, 6, 2] }, output: [] },
  { op: 'totalVariation', inputs: { input: [6, 1, 2] }, output: [] },
  { op: 'totalVariation', inputs: { input: [2, 1, 1, 3] }, output: [] },
  { op: 'matMul', inputs: { a: [2, 3], b: [3, 4] }, attributes: plain, output: [2, 4] },
  { op: 'matMul', inputs: { a: [3, 2], b: [3, 4] }, attributes: { transposeA: true, transposeB: false }, output: [2, 4] },
  { op: 'matMul', inputs: { a: [2, 3], b: [4, 3] }, attributes: { transposeA: false, transposeB: true }, output: [2, 4] },
  { op: 'matMul', inputs: { a: [5, 3, 2], b: [5, 4, 3] }, attributes: { transposeA: true, transposeB: true }, output: [5, 2, 4] },
  { op: 'matMul', inputs: { a: [5, 2, 3], b: [3, 4] }, attributes: plain, output: [5, 2, 4] },
  { op: 'matMul', inputs: { a: [2, 3], b: [5, 3, 4] }, attributes: plain, output: [5, 2, 4] },
  { op: 'matMul', inputs: { a: [2, 1, 2, 3], b: [3, 3, 4] }, attributes: plain, output: [2, 3, 2, 4] },
  { op: 'matMul', inputs: { a: [2, 1, 2, 1, 2, 3], b: [3, 1, 2, 3, 4] }, attributes: plain, output: [2, 3, 2, 2, 2, 4] },
  { op: 'matMul', inputs: { a: [2, 0], b: [0, 4] }, attributes: plain, output: [2, 4] },
  { op: 'matMul', inputs: { a: [0, 2, 3], b: [3, 4] }, attributes: plain, output: [0, 2, 4] },
  { op: 'matMul', inputs: { a: [70, 65], b: [65, 33] }, attributes: plain, output: [70, 33] },
  // A long sum for few results.
  { op: 'matMul', inputs: { a: [12, 2100], b: [2100, 13] }, attributes: plain, output: [12, 13] },
  { op: 'dense', inputs: { input: [7, 3], kernel: [3, 4], bias: [4] }, output: [7, 4] },
  { op: 'dense', inputs: { input: [3], kernel: [3, 4], bias: [4] }, output: [4] },
  { op: 'dense', inputs: { input: [3], kernel: [3, 4] }, output: [4] },
  { op: 'dense', inputs: { input: [2, 1, 3, 2, 2, 5], kernel: [5, 1] }, output: [2, 1, 3, 2, 2, 1] },
  { op: 'dense', inputs: { input: [3, 0], kernel: [0, 4], bias: [4] }, output: [3, 4] },
  { op: 'dense', inputs: { input: [0, 3], kernel: [3, 4], bias: [4] }, output: [0, 4] },
  { op: 'dense', inputs: { input: [2100, 12], kernel: [12, 13], bias: [13] }, output: [2100, 13] },
  { op: 'conv2d', inputs: { input: [6, 8, 2], kernel: [3, 3, 2, 4], bias: [4] }, attributes: window, output: [4, 6, 4] },
  { op: 'conv2d', inputs: { input: [2, 5, 6, 3], kernel: [3, 2, 3, 2] }, attributes: { ...window, padding: [1, 0] }, output: [2, 5, 5, 2] },
  {
    op: 'conv2d',
    inputs: { input: [2, 7, 9, 2], kernel: [3, 3, 2, 3] },
    attributes: { ...window, strides: [2, 3], padding: [0, 2] },
    output: [2, 3, 4, 3],
  },
  {
    op: 'conv2d',
    inputs: { input: [7, 9, 2], kernel: [3, 3, 2, 3] },
    attributes: { ...window, dilations: [2, 3], padding: 1 },
    output: [5, 5, 3],
  },
  {
    op: 'conv2d',
    inputs: { input: [7, 8, 2], kernel: [2, 1, 2, 3] },
    attributes: { strides: 2, padding: 1, dilations: [3, 2] },
    output: [3, 5, 3],
  },
  { op: 'conv2d', inputs: { input: [4, 5, 3], kernel: [1, 1, 3, 5], bias: [5] }, attributes: window, output: [4, 5, 5] },
  { op: 'conv2d', inputs: { input: [4, 5, 3], kernel: [4, 5, 3, 2] }, attributes: window, output: [1, 1, 2] },
  { op: 'conv2d', inputs: { input: [6, 7, 4], kernel: [3, 3, 2, 6], bias: [6] }, attributes: { ...window, padding: 1 }, output: [6, 7, 6] },
  {
    op: 'conv2d',
    inputs: { input: [2, 6, 7, 3], kernel: [3, 2, 1, 6] },
    attributes: { strides: [2, 1], padding: 1, dilations: [1, 2] },
    output: [2, 3, 7, 6],
  },
  { op: 'conv2d', inputs: { input: [5, 5, 4], kernel: [3, 3, 1, 4] }, attributes: { ...window, padding: 1 }, output: [5, 5, 4] },
  { op: 'conv2d', inputs: { input: [2, 2, 1], kernel: [2, 2, 1, 1] }, attributes: { ...window, padding: 5 }, output: [11, 11, 1] },
  { op: 'conv2d', inputs: { input: [0, 6, 8, 2], kernel: [3, 3, 2, 4] }, attributes: window, output: [0, 4, 6, 4] },
  { op: 'reshape', inputs: { input: [2, 6] }, attributes: { shape: [3, -1, 2] }, output: [3, 2, 2] },
  { op: 'reshape', inputs: { input: [1] }, attributes: { shape: [] }, output: [] },
  { op: 'reshape', inputs: { input: six }, attributes: { shape: [9, 8] }, output: [9, 8] },
  { op: 'reshape', inputs: { input: [0, 3] }, attributes: { shape: [3, 0] }, output: [3, 0] },
  { op: 'transpose', inputs: { input: [] }, attributes: { axes: [] }, output: [] },
  { op: 'transpose', inputs: { input: [3, 4] }, attributes: { axes: [] }, output: [4, 3] },
  { op: 'transpose', inputs: { input: [2, 3, 4] }, attributes: { axes: [-1, 0, 1] }, output: [4, 2, 3] },
  { op: 'transpose', inputs: { input: [2, 3, 4, 5] }, attributes: { axes: [0, 2, 1, 3] }, output: [2, 4, 3, 5] },
  { op: 'transpose', inputs: { input: [2, 3, 1, 4, 2] }, attributes: { axes: [3, 1, 4, 0, 2] }, output: [4, 3, 2, 2, 1] },
  { op: 'transpose', inputs: { input: [2, 3, 1, 4, 2, 3] }, attributes: { axes: [5, 0, 4, 2, 1, 3] }, output: [3, 2, 2, 1, 3, 4] },
  { op: 'transpose', inputs: { input: [0, 3] }, attributes: { axes: [] }, output: [3, 0] },
  { op: 'concat', inputs: { tensors: [[3], [2], [1]] }, attributes: { axis: 0 }, output: [6] },
  {
    op: 'concat',
    inputs: {
      tensors: [
        [2, 3],
        [4, 3],
      ],
    },
    attributes: { axis: 0 },
    output: [6, 3],
  },
  {
    op: 'concat',
    inputs: {
      tensors: [
        [2, 3, 2],
        [2, 1, 2],
        [2, 0, 2],
      ],
    },
    attributes: { axis: -2 },
    output: [2, 4, 2],
  },
  { op: 'concat', inputs: { tensors: [six, six] }, attributes: { axis: 3 }, output: [2, 3, 1, 4, 3, 2] },
  { op: 'concat', inputs: { tensors: [[2, 3]] }, attributes: { axis: 1 }, output: [2, 3] },
  {
    op: 'concat',
    inputs: {
      tensors: [
        [0, 3],
        [0, 2],
      ],
    },
    attributes: { axis: 1 },
    output: [0, 5],
  },
  {
    op: 'concat',
    inputs: { tensors: Array.from({ length: 13 }, (_, index): Shape => [2, index]) },
    attributes: { axis: 1 },
    output: [2, 78],
  },
  { op: 'slice', inputs: { input: [5] }, attributes: { begin: [2], size: [-1] }, output: [3] },
  { op: 'slice', inputs: { input: [5, 6] }, attributes: { begin: [1, 0], size: [3, 4] }, output: [3, 4] },
  { op: 'slice', inputs: { input: [5, 6] }, attributes: { begin: [0, 0], size: [-1, -1] }, output: [5, 6] },
  { op: 'slice', inputs: { input: [5, 6] }, attributes: { begin: [5, 0], size: [0, 6] }, output: [0, 6] },
  {
    op: 'slice',
    inputs: { input: [2, 3, 2, 3, 4] },
    attributes: { begin: [1, 0, 1, 2, 1], size: [1, 2, -1, 1, 2] },
    output: [1, 2, 1, 1, 2],
  },
  {
    op: 'slice',
    inputs: { input: [2, 3, 2, 3, 2, 3] },
    attributes: { begin: [0, 1, 1, 0, 0, 2], size: [2, 2, 1, 2, 1, 1] },
    output: [2, 2, 1, 2, 1, 1],
  },
  ...['halfPixel', 'alignCorners', 'asymmetric'].flatMap((coordinates): Case[] => [
    { op: 'resizeBilinear', inputs: { input: [4, 5, 3] }, attributes: { size: [7, 8], coordinates }, output: [7, 8, 3] },
    { op: 'resizeBilinear', inputs: { input: [2, 7, 6, 1] }, attributes: { size: [3, 4], coordinates }, output: [2, 3, 4, 1] },
    { op: 'resizeBilinear', inputs: { input: [2, 3, 4, 2] }, attributes: { size: [3, 4], coordinates }, output: [2, 3, 4, 2] },
    { op: 'resizeBilinear', inputs: { input: [21, 30, 1] }, attributes: { size: [50, 13], coordinates }, output: [50, 13, 1] },
    { op: 'resizeBilinear', inputs: { input: [3, 3, 2] }, attributes: { size: 1, coordinates }, output: [1, 1, 2] },
    { op: 'resizeBilinear', inputs: { input: [1, 1, 2] }, attributes: { size: 3, coordinates }, output: [3, 3, 2] },
    { op: 'resizeBilinear', inputs: { input: [0, 3, 3, 2] }, attributes: { size: 2, coordinates }, output: [0, 2, 2, 2] },
  ]),
];

/** Every form of every operation, on every backend that it runs on. */
const runs = cases.flatMap((each) => [
  ...backendNames.map((backendName) => ({ ...each, backendName, form: 'composition' as const })),
  ...(find(each.op).fused ? [{ ...each, backendName: 'webgpu' as const, form: 'fused' as const }] : []),
]);

afterAll(async () => expect(await gpuErrors()).toEqual([]));

function sample(shape: Shape, phase: number): HostTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float64Array.from({ length: count }, (_, index) => Math.fround(Math.sin(1.7 * index + phase) + 0.1)) };
}

test.each(runs)('$op $inputs $attributes, $form on $backendName', async ({ op, inputs, attributes = {}, output, form, backendName }) => {
  const operation = find(op);
  const backend = await useBackend(backendName);
  const named = Object.entries(inputs);
  const samples = named.flatMap(([name, given]) => (isList(given) ? given : [given]).map((shape) => ({ name, shape })));
  const host = samples.map(({ shape }, index) => sample(shape, index));
  /** The inputs as the operation takes them, of what there is one for each sample. */
  const inputsOf = <T>(each: readonly T[]) =>
    Object.fromEntries(
      named.map(([name, given]) => {
        const own = each.filter((_, index) => samples[index]!.name === name);
        return [name, isList(given) ? own : own[0]!] as const;
      }),
    );
  const expected = operation.definition(inputsOf(host), attributes)[0]!;
  expect(expected.shape).toEqual(output);

  const tensors = host.map(({ shape, data }) => tf.tensor(Float32Array.from(data), [...shape]));
  const cotangent = sample(output, 5);
  const dy = tf.tensor(Float32Array.from(cotangent.data), [...output]);
  const { value, grads } = tf.engine().gradients(() => operation[form]!(inputsOf(tensors), attributes).outputs[0]!, tensors, dy, true);
  expect(value.shape).toEqual(output);
  expect(relativeError(await readTensor(backend, value), expected.data)).toBeLessThan(2e-6);

  for (const [index, { data, shape }] of host.entries()) {
    const entries = [...new Set([0, 1, Math.floor(data.length / 2), data.length - 1])].filter((entry) => entry >= 0 && entry < data.length);
    // Nothing flows back from an output without entries.
    const gradient = grads[index] ? await readTensor(backend, grads[index]) : new Float32Array(data.length);
    if (grads[index]) expect(grads[index].shape).toEqual(shape);
    const found = entries.map((entry) => gradient[entry]!);
    const differences = entries.map((entry) => centralDifference(operation, attributes, host, inputsOf, index, entry, cotangent.data));
    expect(relativeError(found, differences), `gradient of ${samples[index]!.name}`).toBeLessThan(1e-5);
  }
  tf.dispose([...tensors, ...grads.filter(Boolean), value, dy]);
});

function find(name: string): Operation {
  return operations.find((operation) => operation.name === name)!;
}

function isList(given: Shape | readonly Shape[]): given is readonly Shape[] {
  return Array.isArray(given[0]);
}

/** d (cotangent · output) / d entry `entry` of the sample `index`, from the definition. */
function centralDifference(
  operation: Operation,
  attributes: Attributes,
  samples: readonly HostTensor[],
  inputsOf: (samples: readonly HostTensor[]) => HostInputs,
  index: number,
  entry: number,
  cotangent: Float64Array,
): number {
  const step = 1e-5;
  const at = (shift: number) => {
    const data = samples[index]!.data.slice();
    data[entry]! += shift;
    const [output] = operation.definition(inputsOf(samples.with(index, { ...samples[index]!, data })), attributes);
    return output!.data.reduce((sum, value, position) => sum + value * cotangent[position]!, 0);
  };
  return (at(step) - at(-step)) / (2 * step);
}
