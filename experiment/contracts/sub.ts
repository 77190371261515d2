/** Elementwise difference. */
import type { OperationContract } from '../contract.js';
import { inferBroadcast } from './broadcast.js';

export const sub: OperationContract = {
  name: 'sub',
  summary: 'Difference of two tensors, entry by entry, with NumPy broadcasting: difference = a − b.',
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
      help: 'Its gradient is that of the output with the sign changed, summed over the axes along which it was stretched.',
    },
  ],
  attributes: [],
  outputs: [{ name: 'difference', shape: '[…]', help: 'The shape to which a and b broadcast.' }],
  citations: [{ text: 'NumPy, Broadcasting', url: 'https://numpy.org/doc/stable/user/basics.broadcasting.html' }],
  inferShapes: inferBroadcast,
};
