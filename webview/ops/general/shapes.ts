/** Operations that move entries and change none. */

import type { Attributes, Shape } from '../../../experiment/contract.js';
import { axisOrder } from '../../../experiment/contracts/transpose.js';
import { entryCount } from '../../../experiment/shape.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { hostInput, hostInputs, integersOf, numberOf, tensorInput, tensorInputs } from '../inputs.js';
import type { GeneralOperation } from './general.js';
import { positions, stridesOf, taken } from './indices.js';

export const shapeOperations: readonly GeneralOperation[] = [
  {
    name: 'reshape',
    definition: (inputs) => hostInput(inputs, 'input').data,
    composition: (inputs, _, shape) => tf.reshape(tensorInput(inputs, 'input'), [...shape]),
  },
  {
    name: 'transpose',
    definition: (inputs, attributes, shape) => {
      const input = hostInput(inputs, 'input');
      const strides = stridesOf(input.shape);
      const turned = orderOf(input.shape, attributes).map((axis) => strides[axis]!);
      return taken(input.data, positions(shape, turned));
    },
    composition: (inputs, attributes) => {
      const input = tensorInput(inputs, 'input');
      return tf.transpose(input, [...orderOf(input.shape, attributes)]);
    },
  },
  {
    name: 'concat',
    definition: (inputs, attributes, shape) => {
      const axis = axisOf(attributes, shape);
      const strides = stridesOf(shape);
      const joined = new Float64Array(entryCount(shape));
      let begin = 0;
      for (const tensor of hostInputs(inputs, 'tensors')) {
        const into = positions(tensor.shape, strides, begin * strides[axis]!);
        tensor.data.forEach((value, index) => {
          joined[into[index]!] = value;
        });
        begin += tensor.shape[axis]!;
      }
      return joined;
    },
    composition: (inputs, attributes, shape) => {
      // As matrices, whose rows are what lies along the axis and behind it: tfjs has no gradient for some higher ranks.
      const rows = entryCount(shape.slice(0, axisOf(attributes, shape)));
      const matrices = tensorInputs(inputs, 'tensors').filter(({ size }) => size > 0);
      return tf.reshape(
        tf.concat(
          matrices.map((tensor) => tf.reshape(tensor, [rows, -1])),
          1,
        ),
        [...shape],
      );
    },
  },
  {
    name: 'slice',
    definition: (inputs, attributes, shape) => {
      const input = hostInput(inputs, 'input');
      const strides = stridesOf(input.shape);
      const offset = integersOf(attributes, 'begin').reduce((sum, at, axis) => sum + at * strides[axis]!, 0);
      return taken(input.data, positions(shape, strides, offset));
    },
    composition: (inputs, attributes, shape) => {
      const begin = integersOf(attributes, 'begin');
      // One axis after the other, each as the middle one of three: the gradient of a slice of more than four axes does not compile on WebGPU.
      return shape.reduce<Tensor>(
        (tensor, size, axis) => {
          const sizes = [...shape.slice(0, axis + 1), ...tensor.shape.slice(axis + 1)];
          if (tensor.shape[axis] === size) return tensor;
          const [before, behind] = [entryCount(sizes.slice(0, axis)), entryCount(sizes.slice(axis + 1))];
          const middle = tf.reshape(tensor, [before, tensor.shape[axis]!, behind]);
          return tf.reshape(tf.slice(middle, [0, begin[axis]!, 0], [before, size, behind]), sizes);
        },
        tensorInput(inputs, 'input'),
      );
    },
  },
];

function orderOf(shape: Shape, attributes: Attributes): readonly number[] {
  const order = axisOrder(shape, integersOf(attributes, 'axes'));
  if ('message' in order) throw new Error(order.message);
  return order;
}

function axisOf(attributes: Attributes, shape: Shape): number {
  const axis = numberOf(attributes, 'axis');
  return axis < 0 ? axis + shape.length : axis;
}
