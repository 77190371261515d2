/** Elementwise product. */
import type { OperationContract } from '../contract.js';
import { inferBroadcast } from './broadcast.js';

export const mul: OperationContract = {
  name: 'mul',
  summary: 'Product of two tensors, entry by entry, with NumPy broadcasting: product = a · b.',
  inputs: [
    {
      name: 'a',
      shape: '[…]',
      dtype: 'float32',
      help: 'Its gradient is that of the output times b, summed over the axes along which it was stretched.',
    },
    {
      name: 'b',
      shape: '[…]',
      dtype: 'float32',
      help: 'Its gradient is that of the output times a, summed over the axes along which it was stretched.',
    },
  ],
  attributes: [],
  outputs: [{ name: 'product', shape: '[…]', help: 'The shape to which a and b broadcast.' }],
  citations: [{ text: 'NumPy, Broadcasting', url: 'https://numpy.org/doc/stable/user/basics.broadcasting.html' }],
  inferShapes: inferBroadcast,
};
