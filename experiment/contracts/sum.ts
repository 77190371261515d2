/** Sum over axes. */
import type { OperationContract } from '../contract.js';
import { output } from './call.js';
import { axesAttribute, reductionOfCall } from './reduction.js';

export const sum: OperationContract = {
  name: 'sum',
  summary: 'Sum over some axes or all of them; the axes go.',
  inputs: [
    { name: 'input', shape: '[…]', dtype: 'float32', help: 'Any shape. Every entry receives the gradient of the sum it went into.' },
  ],
  attributes: [axesAttribute],
  outputs: [{ name: 'sum', shape: '[…]', help: 'The input without the axes that went; 0 where nothing was there to sum.' }],
  citations: [{ text: 'numpy.sum', url: 'https://numpy.org/doc/stable/reference/generated/numpy.sum.html' }],
  inferShapes(call) {
    const reduction = reductionOfCall(call);
    return 'kept' in reduction ? output(reduction.kept) : { problem: reduction };
  },
};
