/** The general operations: tfjs against the float64 definitions, and gradients against the definitions' central differences. */
import { afterAll, expect, test } from 'vitest';
import type { Attributes, Shape } from '../../../experiment/contract.js';
import type { HostTensor, Operation, TensorInputs } from '../../../webview/engine/operation.js';
import { readTensor } from '../../../webview/engine/readTensor.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { relativeError } from '../support/relativeError.js';
import { backendNames, gpuErrors, useBackend } from './backends.js';
import { operations } from './experiments.js';

interface Case {
  readonly op: string;
  readonly inputs: Readonly<Record<string, Shape>>;
  readonly attributes?: Attributes;
  readonly output: Shape;
}

const cases: readonly Case[] = [
  { op: 'add', inputs: { a: [2, 3], b: [2, 3] }, output: [2, 3] },
  { op: 'add', inputs: { a: [2, 1, 3], b: [4, 1] }, output: [2, 4, 3] },
  { op: 'add', inputs: { a: [], b: [3] }, output: [3] },
  { op: 'mul', inputs: { a: [2, 3], b: [2, 3] }, output: [2, 3] },
  { op: 'mul', inputs: { a: [3], b: [2, 3] }, output: [2, 3] },
  { op: 'mul', inputs: { a: [2, 1], b: [] }, output: [2, 1] },
  { op: 'mul', inputs: { a: [0, 3], b: [3] }, output: [0, 3] },
  { op: 'sum', inputs: { input: [2, 3, 4] }, attributes: { axes: [] }, output: [] },
  { op: 'sum', inputs: { input: [2, 3, 4] }, attributes: { axes: [-1, 0] }, output: [3] },
  { op: 'sum', inputs: { input: [] }, attributes: { axes: [] }, output: [] },
  { op: 'sum', inputs: { input: [0, 3] }, attributes: { axes: [0] }, output: [3] },
  { op: 'mean', inputs: { input: [2, 3, 4] }, attributes: { axes: [] }, output: [] },
  { op: 'mean', inputs: { input: [2, 3, 4] }, attributes: { axes: [1] }, output: [2, 4] },
  { op: 'mean', inputs: { input: [3000] }, attributes: { axes: [0] }, output: [] },
  { op: 'reshape', inputs: { input: [2, 6] }, attributes: { shape: [3, -1, 2] }, output: [3, 2, 2] },
  { op: 'reshape', inputs: { input: [1] }, attributes: { shape: [] }, output: [] },
  { op: 'mse', inputs: { prediction: [5, 7, 3], target: [5, 7, 3] }, output: [] },
  { op: 'mse', inputs: { prediction: [], target: [] }, output: [] },
  // More than one workgroup, and more than 256 of them.
  { op: 'mse', inputs: { prediction: [999], target: [999] }, output: [] },
  { op: 'mse', inputs: { prediction: [300, 301], target: [300, 301] }, output: [] },
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
  const host = Object.fromEntries(Object.entries(inputs).map(([name, shape], index) => [name, sample(shape, index)]));
  const expected = operation.definition(host, attributes)[0]!;
  expect(expected.shape).toEqual(output);

  const names = Object.keys(inputs);
  const tensors = names.map((name) => tf.tensor(Float32Array.from(host[name]!.data), [...host[name]!.shape]));
  const apply = (): tf.Tensor => {
    const named: TensorInputs = Object.fromEntries(names.map((name, index) => [name, tensors[index]]));
    return operation[form]!(named, attributes).outputs[0]!;
  };
  const cotangent = sample(output, 5);
  const dy = tf.tensor(Float32Array.from(cotangent.data), [...output]);
  const { value, grads } = tf.engine().gradients(apply, tensors, dy, true);
  expect(value.shape).toEqual(output);
  expect(relativeError(await readTensor(backend, value), expected.data)).toBeLessThan(2e-6);

  for (const [index, name] of names.entries()) {
    const size = host[name]!.data.length;
    const entries = [0, 1, size - 1].filter((entry) => entry >= 0 && entry < size);
    // Nothing flows back from an output without entries.
    const gradient = grads[index] ? await readTensor(backend, grads[index]) : new Float32Array(size);
    const found = entries.map((entry) => gradient[entry]!);
    const differences = entries.map((entry) => centralDifference(operation, attributes, host, name, entry, cotangent.data));
    expect(relativeError(found, differences), `gradient of ${name}`).toBeLessThan(1e-5);
  }
  tf.dispose([...tensors, ...grads.filter(Boolean), value, dy]);
});

function find(name: string): Operation {
  return operations.find((operation) => operation.name === name)!;
}

/** d (cotangent · output) / d input[entry], from the definition. */
function centralDifference(
  operation: Operation,
  attributes: Attributes,
  inputs: Readonly<Record<string, HostTensor>>,
  name: string,
  entry: number,
  cotangent: Float64Array,
): number {
  const step = 1e-5;
  const at = (shift: number) => {
    const data = inputs[name]!.data.slice();
    data[entry]! += shift;
    const [output] = operation.definition({ ...inputs, [name]: { ...inputs[name]!, data } }, attributes);
    return output!.data.reduce((sum, value, index) => sum + value * cotangent[index]!, 0);
  };
  return (at(step) - at(-step)) / (2 * step);
}
