/** Where a tensor stands among the inputs of a call: an input by name, or one place of an input that takes a list. */
import type { HostInputs, HostTensor } from '../operation.js';

export interface Slot {
  readonly input: string;
  /** In the list; absent where the input takes one tensor. */
  readonly place?: number;
}

/** `means`, `kernels[1]`. */
export function slotName({ input, place }: Slot): string {
  return place === undefined ? input : `${input}[${place}]`;
}

export function hostInputAt(inputs: HostInputs, slot: Slot): HostTensor {
  const given = inputs[slot.input];
  const tensor = given && 'data' in given ? given : given?.[slot.place ?? -1];
  if (!tensor) throw new Error(`the call has no input ${slotName(slot)}`);
  return tensor;
}

/** The same inputs with another tensor in one slot. */
export function withInputAt(inputs: HostInputs, { input, place }: Slot, tensor: HostTensor): HostInputs {
  if (place === undefined) return { ...inputs, [input]: tensor };
  const list = inputs[input] as readonly HostTensor[];
  return { ...inputs, [input]: list.map((each, index) => (index === place ? tensor : each)) };
}
