/** What every operation asks of its inputs and attributes. The contract was checked before: what is missing here is a mistake of ours. */
import type { Attributes } from '../../experiment/contract.js';
import type { HostInputs, HostTensor, Tensor, TensorInputs } from '../engine/operation.js';

export function hostInput(inputs: HostInputs, name: string): HostTensor {
  const input = inputs[name];
  if (!input || !('data' in input)) throw new Error(`The operation was called without the input ${name}.`);
  return input;
}

export function tensorInput(inputs: TensorInputs, name: string): Tensor {
  const input = inputs[name];
  if (!input || !('dataId' in input)) throw new Error(`The operation was called without the input ${name}.`);
  return input;
}

/** An input that the file may leave out. */
export function optionalHostInput(inputs: HostInputs, name: string): HostTensor | undefined {
  return inputs[name] === undefined ? undefined : hostInput(inputs, name);
}

export function optionalTensorInput(inputs: TensorInputs, name: string): Tensor | undefined {
  return inputs[name] === undefined ? undefined : tensorInput(inputs, name);
}

/** An input that is a list. */
export function hostInputs(inputs: HostInputs, name: string): readonly HostTensor[] {
  const list = inputs[name];
  if (!list || 'data' in list) throw new Error(`The operation was called without the list ${name}.`);
  return list;
}

export function tensorInputs(inputs: TensorInputs, name: string): readonly Tensor[] {
  const list = inputs[name];
  if (!list || 'dataId' in list) throw new Error(`The operation was called without the list ${name}.`);
  return list;
}

export function numberOf(attributes: Attributes, name: string): number {
  const value = attributes[name];
  if (typeof value !== 'number') throw new Error(`The operation was called without the number ${name}.`);
  return value;
}

export function integersOf(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (typeof value !== 'object') throw new Error(`The operation was called without the integers ${name}.`);
  return value;
}
