/** What the passes of an operation cannot do without, on any device: the arithmetic of the formula, and its data read and written once. */
import type { Attributes, Shape } from '../../experiment/contract.js';
import { entryCount } from '../../experiment/shape.js';

export interface PassCost {
  /** Floating-point operations; a multiply-add is two. */
  readonly flops: number;
  /** Read or written. */
  readonly bytes: number;
}

export interface Cost {
  readonly forward: PassCost;
  /** Of the backward pass by itself, for the inputs whose gradients are wanted. */
  readonly backward: PassCost;
}

export interface CostInput {
  readonly shape: Shape;
  /** Its gradient is asked for. */
  readonly wanted: boolean;
  /** Its numbers, read back from the device: only for a cost that depends on them. */
  read(): Promise<Float32Array | Int32Array>;
}

/** By the contract's names; lists where the contract says list. */
export type CostInputs = Readonly<Record<string, CostInput | readonly CostInput[] | undefined>>;

/** One call of an operation, whose cost is asked for. */
export interface CostedCall {
  readonly inputs: CostInputs;
  /** Shapes, in the contract's order. */
  readonly outputs: readonly Shape[];
  readonly attributes: Attributes;
}

/**
 * Floating-point operations that an exponential, a sine or a square root counts for: GPUs have one special-function unit for every four
 * multiply-adds or fewer.
 */
export const flopsOfSpecialFunction = 8;

/** The data alone: inputs and outputs of the forward pass; cotangents and wanted gradients of the backward pass, which may need no inputs. */
export function transferCost({ inputs, outputs }: CostedCall): Cost {
  const given = allInputs(inputs);
  const wanted = given.filter((input) => input.wanted);
  const output = bytesOf(outputs);
  return {
    forward: { flops: 0, bytes: bytesOf(given.map(({ shape }) => shape)) + output },
    backward: { flops: 0, bytes: output + bytesOf(wanted.map(({ shape }) => shape)) },
  };
}

export function allInputs(inputs: CostInputs): readonly CostInput[] {
  return Object.values(inputs).flatMap((input) => input ?? []);
}

export function bytesOf(shapes: readonly Shape[]): number {
  return 4 * shapes.reduce((sum, shape) => sum + entryCount(shape), 0);
}
