/** The same entries with the axes in another order. */
import type { NodeProblem, OperationContract, Shape } from '../contract.js';
import { shapeText } from '../shape.js';
import { inputShape, integersAttribute, output } from './call.js';
import { anyInput } from './unary.js';

export const transpose: OperationContract = {
  name: 'transpose',
  summary: 'The axes in another order: with axes [2, 0, 1], [H, W, C] becomes [C, H, W].',
  inputs: [anyInput('Any shape. Its gradient is that of the output, transposed back.')],
  attributes: [
    {
      name: 'axes',
      kind: 'integers',
      default: [],
      help: 'For each axis of the output, the axis of the input that it is; counted from 0, or from the end with −1 for the last. The empty list reverses them all.',
    },
  ],
  outputs: [{ name: 'transposed', shape: '[…]', help: 'The sizes of the input in the new order.' }],
  citations: [{ text: 'numpy.transpose', url: 'https://numpy.org/doc/stable/reference/generated/numpy.transpose.html' }],
  inferShapes(call) {
    const input = inputShape(call, 'input');
    const order = axisOrder(input, integersAttribute(call, 'axes'));
    return 'message' in order ? { problem: order } : output(order.map((axis) => input[axis] ?? 0));
  },
};

/** `axes` of a tensor of `shape` as the attribute gives them, each from 0; reversed where the list is empty. */
export function axisOrder(shape: Shape, axes: readonly number[]): readonly number[] | NodeProblem {
  const rank = shape.length;
  if (axes.length === 0) return shape.map((_, axis) => rank - 1 - axis);
  const order = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  const complete = order.length === rank && shape.every((_, axis) => order.includes(axis));
  if (complete) return order;
  return {
    at: { attribute: 'axes' },
    message: `axes ${shapeText(axes)} do not name every axis of the input, ${shapeText(shape)}, once.`,
    remedy: rank === 0 ? 'Leave axes out: the input is a scalar.' : `Write the ${rank} numbers from 0 to ${rank - 1} in some order.`,
  };
}
