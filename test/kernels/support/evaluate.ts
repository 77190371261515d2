/** One operation in one of its forms, run once forward and backward on inputs from plain memory. */
import { createHash } from 'node:crypto';
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';
import { movableEntry } from '../../../webview/engine/check/differences.js';
import type { DefinitionCall, HostTensor, Operation } from '../../../webview/engine/operation.js';
import { readTensor } from '../../../webview/engine/readTensor.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { type BackendName, useBackend } from '../engine/backends.js';

export interface RunForm {
  readonly form: 'composition' | 'fused';
  readonly backendName: BackendName;
}

/** Every form of an operation that has fused kernels, on every backend that it runs on. */
export const runForms: readonly RunForm[] = [
  { form: 'fused', backendName: 'webgpu' },
  { form: 'composition', backendName: 'webgpu' },
  { form: 'composition', backendName: 'cpu' },
];

export type HostInputs = Readonly<Record<string, HostTensor>>;

export interface Evaluated {
  readonly output: Float32Array;
  readonly gradients: Readonly<Record<string, Float32Array>>;
}

export function host(shape: Shape, values: ArrayLike<number>): HostTensor {
  return { shape, data: Float64Array.from(values) };
}

/** Numbers of a wave, rounded to float32. */
export function wave(shape: Shape, value: (index: number) => number): HostTensor {
  return host(
    shape,
    Array.from({ length: entryCount(shape) }, (_, index) => Math.fround(value(index))),
  );
}

export function truth(operation: Operation, inputs: HostInputs, attributes: Attributes): HostTensor {
  return operation.definition(inputs, attributes)[0]!;
}

/** The output, and the gradients of Σ cotangent · output with respect to every input: zeros where nothing flows back. */
export async function evaluate(
  operation: Operation,
  { form, backendName }: RunForm,
  inputs: HostInputs,
  attributes: Attributes,
  cotangent: HostTensor,
): Promise<Evaluated> {
  const backend = await useBackend(backendName);
  const names = Object.keys(inputs);
  const tensors = Object.values(inputs).map(({ shape, data }) => tf.tensor(Float32Array.from(data), [...shape], 'float32'));
  const dy = tf.tensor(Float32Array.from(cotangent.data), [...cotangent.shape], 'float32');
  const named = Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
  const { value, grads } = tf.engine().gradients(() => operation[form]!(named, attributes).outputs[0]!, tensors, dy, true);
  const read = (tensor: Tensor) => readTensor(backend, tensor) as Promise<Float32Array>;
  const output = await read(value);
  const gradients: Record<string, Float32Array> = {};
  for (const [i, name] of names.entries()) gradients[name] = grads[i] ? await read(grads[i]) : new Float32Array(inputs[name]!.data.length);
  tf.dispose([...tensors, ...grads.filter(Boolean), value, dy]);
  return { output, gradients };
}

/** The same for the same bits: large arrays are slow to compare number by number. */
export function bitsOf({ output, gradients }: Evaluated): string {
  const hash = createHash('sha256');
  for (const data of [output, ...Object.values(gradients)]) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex');
}

/** d (cotangent · output) / d entry, by central differences of the definition, which leaves out what the entry has no influence on. */
export function centralDifference(
  operation: Operation,
  inputs: HostInputs,
  attributes: Attributes,
  cotangent: HostTensor,
  input: string,
  index: number,
): number {
  const whole: DefinitionCall = { inputs, attributes, cotangents: [cotangent] };
  const { call, index: entry } = operation.isolate?.(whole, input, index) ?? { call: whole, index };
  return movableEntry(operation, call, { input }, entry).differences(1e-5).central;
}

/** At most `most` indices, evenly spread over all. */
export function spread(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.floor((i * (length - 1)) / (most - 1)));
}
