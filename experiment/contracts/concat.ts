/** Tensors put behind each other along an axis. */
import type { OperationContract } from '../contract.js';
import { shapeText } from '../shape.js';
import { inputShapes, numberAttribute, output, problem } from './call.js';

export const concat: OperationContract = {
  name: 'concat',
  summary: 'Puts tensors behind each other along one axis.',
  inputs: [
    {
      name: 'tensors',
      shape: '[…]',
      dtype: 'float32',
      list: true,
      help: 'A list of tensors that have the same sizes along every other axis. Each receives its own part of the gradient; one that is named twice, the sum.',
    },
  ],
  attributes: [
    {
      name: 'axis',
      kind: 'integer',
      default: 0,
      help: 'The axis that grows, counted from 0, or from the end with −1 for the last.',
    },
  ],
  outputs: [{ name: 'joined', shape: '[…]', help: 'As long along the axis as all of them together.' }],
  citations: [{ text: 'numpy.concatenate', url: 'https://numpy.org/doc/stable/reference/generated/numpy.concatenate.html' }],
  inferShapes(call) {
    const shapes = inputShapes(call, 'tensors');
    const axis = numberAttribute(call, 'axis');
    const [first] = shapes;
    if (first === undefined) return problem({ input: 'tensors' }, 'The list of tensors is empty.', 'Name at least one tensor.');
    const rank = first.length;
    if (rank === 0) {
      return problem({ input: 'tensors' }, 'The first of the tensors is [], a scalar: it has no axis to grow along.', 'Reshape it to [1].');
    }
    const along = axis < 0 ? axis + rank : axis;
    if (along < 0 || along >= rank) {
      return problem(
        { attribute: 'axis' },
        `Axis ${axis} does not exist: the first of the tensors is ${shapeText(first)}.`,
        `Write an axis from ${-rank} to ${rank - 1}.`,
      );
    }
    const misfit = shapes.findIndex(
      (shape) => shape.length !== rank || shape.some((size, other) => other !== along && size !== first[other]),
    );
    if (misfit !== -1) {
      const wanted = first.map((size, other) => (other === along ? 'any' : size)).join(', ');
      return problem(
        { input: 'tensors' },
        `Tensor ${misfit + 1} of the list is ${shapeText(shapes[misfit] ?? [])}, but the first is ${shapeText(first)}.`,
        `Give it [${wanted}], or join along another axis.`,
      );
    }
    const length = shapes.reduce((total, shape) => total + (shape[along] ?? 0), 0);
    return output(first.map((size, other) => (other === along ? length : size)));
  },
};
