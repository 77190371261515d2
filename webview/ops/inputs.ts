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

export function integersOf(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (typeof value !== 'object') throw new Error(`The operation was called without the integers ${name}.`);
  return value;
}
