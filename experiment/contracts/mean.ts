/** Mean over axes. */
import type { OperationContract } from '../contract.js';
import { shapeText } from '../shape.js';
import { inputShape, output, problem } from './call.js';
import { axesAttribute, reductionOfCall } from './reduction.js';

export const mean: OperationContract = {
  name: 'mean',
  summary: 'Arithmetic mean over some axes or all of them; the axes go.',
  inputs: [
    {
      name: 'input',
      shape: '[…]',
      dtype: 'float32',
      help: 'Any shape with at least one entry along the axes that go. Every entry receives the gradient of its mean, divided by their number.',
    },
  ],
  attributes: [axesAttribute],
  outputs: [{ name: 'mean', shape: '[…]', help: 'The input without the axes that went.' }],
  citations: [{ text: 'numpy.mean', url: 'https://numpy.org/doc/stable/reference/generated/numpy.mean.html' }],
  inferShapes(call) {
    const reduction = reductionOfCall(call);
    if (!('kept' in reduction)) return { problem: reduction };
    if (reduction.count === 0) {
      const shape = shapeText(inputShape(call, 'input'));
      return problem(
        { input: 'input' },
        `The input is ${shape}: there are no entries to take the mean of.`,
        'Give it at least one entry along these axes.',
      );
    }
    return output(reduction.kept);
  },
};
