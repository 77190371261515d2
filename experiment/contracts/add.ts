/** Elementwise sum. */
import type { OperationContract } from '../contract.js';
import { inferBroadcast } from './broadcast.js';

export const add: OperationContract = {
  name: 'add',
  summary: 'Sum of two tensors, entry by entry, with NumPy broadcasting: sum = a + b.',
  inputs: [
    {
      name: 'a',
      shape: '[…]',
      dtype: 'float32',
      help: 'Its gradient is that of the output, summed over the axes along which it was stretched.',
    },
    {
      name: 'b',
      shape: '[…]',
      dtype: 'float32',
      help: 'Its gradient is that of the output, summed over the axes along which it was stretched.',
    },
  ],
  attributes: [],
  outputs: [{ name: 'sum', shape: '[…]', help: 'The shape to which a and b broadcast.' }],
  citations: [{ text: 'NumPy, Broadcasting', url: 'https://numpy.org/doc/stable/user/basics.broadcasting.html' }],
  inferShapes: inferBroadcast,
};
