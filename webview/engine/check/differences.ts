/** Differences of a definition at one entry of one input, output by output. */
import type { DefinitionCall, HostTensor, Operation } from '../operation.js';
import { hostInputAt, type Slot, withInputAt } from './slot.js';

/** At one step. The derivatives are of Σ cotangent · output, the part of the loss that goes through the node. */
export interface Differences {
  /** By the central difference. */
  readonly central: number;
  /**
   * The sums over the outputs of the lesser and of the greater of the two one-sided differences. They are equal where everything is
   * smooth; at a kink a gradient made of any one-sided or in-between derivatives of the outputs lies between them. The one-sided
   * differences of the sum itself would not hold it, since kinks of several outputs may cancel there.
   */
  readonly low: number;
  readonly high: number;
  /** Σ |cotangent · derivative| over the outputs: what a gradient in float32 is rounded relative to. */
  readonly absolute: number;
  /** max |cotangent · output|. */
  readonly size: number;
  /** What rounding in float64 may have made of the derivative. */
  readonly rounding: number;
}

/** The rounding of a derivative by differences of an output of that size, which may be a sum of so many terms. */
export function roundingOf(size: number, step: number, terms: number): number {
  return ((64 + Math.sqrt(terms)) * Number.EPSILON * size) / step;
}

/** One entry of an input, free to move while all else stays. */
export interface MovableEntry {
  readonly value: number;
  /** With the entry moved up and down by `step`. */
  differences(step: number): Differences;
}

/** @param outputs What the definition gives where the entry is; computed here without it. */
export function movableEntry(
  { definition }: Operation,
  { inputs, attributes, cotangents }: DefinitionCall,
  slot: Slot,
  index: number,
  outputs?: readonly HostTensor[],
): MovableEntry {
  const { shape, data } = hostInputAt(inputs, slot);
  // A copy, because the same tensor may stand in for another input, too.
  const moved = data.slice();
  const movedInputs = withInputAt(inputs, slot, { shape, data: moved });
  const value = moved[index]!;
  const at = (entry: number): readonly Float64Array[] => {
    moved[index] = entry;
    const results = definition(movedInputs, attributes).map((output) => (output.data === moved ? moved.slice() : output.data));
    moved[index] = value;
    return results;
  };
  const here = outputs?.map((output) => output.data) ?? at(value);
  return {
    value,
    differences(step) {
      const above = at(value + step);
      const below = at(value - step);
      // The steps that the rounded entry has really made.
      const up = value + step - value;
      const down = value - (value - step);
      let [central, low, high, absolute, size] = [0, 0, 0, 0, 0];
      here.forEach((middle, output) => {
        const cotangent = cotangents[output]?.data;
        if (!cotangent) return;
        const [over, under] = [above[output]!, below[output]!];
        for (let i = 0; i < middle.length; i++) {
          const weight = cotangent[i]!;
          // An output that the loss does not look at may be infinite.
          if (weight === 0) continue;
          const right = (weight * (over[i]! - middle[i]!)) / up;
          const left = (weight * (middle[i]! - under[i]!)) / down;
          const slope = (weight * (over[i]! - under[i]!)) / (up + down);
          central += slope;
          low += Math.min(left, right);
          high += Math.max(left, right);
          absolute += Math.abs(slope);
          size = Math.max(size, Math.abs(weight * middle[i]!));
        }
      });
      return { central, low, high, absolute, size, rounding: roundingOf(size, step, data.length) };
    },
  };
}
