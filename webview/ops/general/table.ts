/** The general operations: thin wrappers of tfjs, each beside its definition. */

import type { Attributes, Shape } from '../../../experiment/contract.js';
import { broadcastShape } from '../../../experiment/contracts/broadcast.js';
import { reductionOf } from '../../../experiment/contracts/reduction.js';
import { entryCount } from '../../../experiment/shape.js';
import type { HostTensor, Operation } from '../../engine/operation.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { hostInput, integersOf, tensorInput } from '../inputs.js';

export const generalOperations: readonly Operation[] = [
  elementwise({ name: 'add', definition: (a, b) => a + b, composition: tf.add }),
  elementwise({ name: 'mul', definition: (a, b) => a * b, composition: tf.mul }),
  reduction({ name: 'sum', definition: (total) => total, composition: tf.sum }),
  reduction({ name: 'mean', definition: (total, count) => total / count, composition: tf.mean }),
  {
    name: 'reshape',
    definition: (inputs, attributes) => {
      const { shape, data } = hostInput(inputs, 'input');
      return [{ shape: reshaped(shape, attributes), data }];
    },
    composition: (inputs, attributes) => {
      const input = tensorInput(inputs, 'input');
      return { outputs: [tf.reshape(input, reshaped(input.shape, attributes))] };
    },
  },
];

interface Elementwise {
  readonly name: string;
  definition(a: number, b: number): number;
  composition(a: Tensor, b: Tensor): Tensor;
}

/** An operation of the inputs `a` and `b`, entry by entry, with NumPy broadcasting. */
function elementwise({ name, definition, composition }: Elementwise): Operation {
  return {
    name,
    definition: (inputs) => {
      const a = hostInput(inputs, 'a');
      const b = hostInput(inputs, 'b');
      const shape = broadcastShape(a.shape, b.shape)!;
      const ofA = stretched(a, shape);
      const ofB = stretched(b, shape);
      return [{ shape, data: Float64Array.from({ length: entryCount(shape) }, (_, index) => definition(ofA(index), ofB(index))) }];
    },
    composition: (inputs) => {
      const a = tensorInput(inputs, 'a');
      const b = tensorInput(inputs, 'b');
      // tfjs fails to sum an empty gradient over the axes along which an input was stretched.
      const isEmpty = a.size === 0 || b.size === 0;
      return { outputs: [isEmpty ? tf.zeros([...broadcastShape(a.shape, b.shape)!]) : composition(a, b)] };
    },
  };
}

/** The entry of `tensor`, stretched to `shape`, at a flat index. */
function stretched(tensor: HostTensor, shape: Shape): (index: number) => number {
  const strides = shape.map((_, axis) => {
    const own = axis - (shape.length - tensor.shape.length);
    return own < 0 || tensor.shape[own] === 1 ? 0 : entryCount(tensor.shape.slice(own + 1));
  });
  return (index) => {
    let rest = index;
    let position = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return tensor.data[position]!;
  };
}

interface ReductionRule {
  readonly name: string;
  /** What becomes of the total of `count` entries. */
  definition(total: number, count: number): number;
  composition(input: Tensor, axes: number[]): Tensor;
}

/** An operation that takes `input` over the axes of the attribute `axes`, all of them where it is empty. */
function reduction({ name, definition, composition }: ReductionRule): Operation {
  return {
    name,
    definition: (inputs, attributes) => {
      const { shape, data } = hostInput(inputs, 'input');
      const { axes, kept, count } = reduced(shape, attributes);
      const totals = new Float64Array(entryCount(kept));
      data.forEach((value, index) => {
        let rest = index;
        let position = 0;
        let stride = 1;
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          if (!axes.includes(axis)) {
            position += (rest % shape[axis]!) * stride;
            stride *= shape[axis]!;
          }
          rest = Math.floor(rest / shape[axis]!);
        }
        totals[position]! += value;
      });
      return [{ shape: kept, data: totals.map((total) => definition(total, count)) }];
    },
    composition: (inputs, attributes) => {
      const input = tensorInput(inputs, 'input');
      const { axes, kept } = reduced(input.shape, attributes);
      // tfjs divides by the number of results, which is 0 where there are no entries.
      return { outputs: [input.size === 0 ? tf.zeros([...kept]) : composition(input, [...axes])] };
    },
  };
}

function reduced(shape: Shape, attributes: Attributes) {
  const reduction = reductionOf(shape, integersOf(attributes, 'axes'));
  if (!('kept' in reduction)) throw new Error(reduction.message);
  return reduction;
}

/** The attribute `shape`, its −1 filled in. */
function reshaped(from: Shape, attributes: Attributes): number[] {
  const to = integersOf(attributes, 'shape');
  const given = entryCount(to.filter((size) => size !== -1));
  return to.map((size) => (size === -1 ? entryCount(from) / given : size));
}
