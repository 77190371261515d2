/** A box cut out of a tensor. */
import type { NodeProblem, OperationContract, Shape } from '../contract.js';
import { shapeText } from '../shape.js';
import { inputShape, integersAttribute, output } from './call.js';
import { anyInput } from './unary.js';

export const slice: OperationContract = {
  name: 'slice',
  summary: 'Cuts a box out of a tensor: from `begin` on, `size` entries along each axis.',
  inputs: [anyInput('Any shape with at least one axis. What is cut away has gradient 0.')],
  attributes: [
    { name: 'begin', kind: 'integers', minimum: 0, help: 'Where the box begins, one number for each axis.' },
    {
      name: 'size',
      kind: 'integers',
      minimum: -1,
      help: 'How many entries it takes, one number for each axis; −1 takes all that are left.',
    },
  ],
  outputs: [{ name: 'part', shape: '[…]', help: 'Of the size asked for.' }],
  citations: [{ text: 'tf.slice', url: 'https://js.tensorflow.org/api/4.22.0/#slice' }],
  inferShapes(call) {
    const size = sliceSize(inputShape(call, 'input'), integersAttribute(call, 'begin'), integersAttribute(call, 'size'));
    return 'message' in size ? { problem: size } : output(size);
  },
};

/** The size of the box with every −1 filled in. */
function sliceSize(shape: Shape, begin: readonly number[], size: readonly number[]): Shape | NodeProblem {
  const rank = shape.length;
  if (rank === 0) {
    return { at: { input: 'input' }, message: 'The input is [], a scalar: there is nothing to cut.', remedy: 'Give it at least one axis.' };
  }
  for (const [attribute, numbers] of Object.entries({ begin, size })) {
    if (numbers.length === rank) continue;
    return {
      at: { attribute },
      message: `${attribute} is ${shapeText(numbers)}, but the input, ${shapeText(shape)}, has ${rank} ${rank === 1 ? 'axis' : 'axes'}.`,
      remedy: `Write ${rank === 1 ? 'one number' : `${rank} numbers, one for each axis`}.`,
    };
  }
  const box = shape.map((length, axis) => {
    const wanted = size[axis] ?? -1;
    return wanted === -1 ? length - (begin[axis] ?? 0) : wanted;
  });
  const beyond = shape.findIndex((length, axis) => (begin[axis] ?? 0) > length || (begin[axis] ?? 0) + (box[axis] ?? 0) > length);
  if (beyond === -1) return box;
  const [length, start] = [shape[beyond] ?? 0, begin[beyond] ?? 0];
  if (start > length) {
    return {
      at: { attribute: 'begin' },
      message: `begin is ${start} along axis ${beyond}, which is ${length} long.`,
      remedy: `Begin at ${length} at most.`,
    };
  }
  return {
    at: { attribute: 'size' },
    message: `${box[beyond]} entries from ${start} on go beyond axis ${beyond} of the input, ${shapeText(shape)}.`,
    remedy: `Take ${length - start} there at most, or −1 for all that are left.`,
  };
}
