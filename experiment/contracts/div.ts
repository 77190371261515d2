/** Elementwise quotient. */
import type { OperationContract } from '../contract.js';
import { inferBroadcast } from './broadcast.js';

export const div: OperationContract = {
  name: 'div',
  summary: 'Quotient of two tensors, entry by entry, with NumPy broadcasting: quotient = a / b.',
  inputs: [
    {
      name: 'a',
      shape: '[…]',
      dtype: 'float32',
      help: 'Its gradient is that of the output over b, summed over the axes along which it was stretched.',
    },
    {
      name: 'b',
      shape: '[…]',
      dtype: 'float32',
      help: 'Its gradient is that of the output times −a / b², summed over the axes along which it was stretched. Where b is 0 the quotient is infinite, or NaN for 0 / 0.',
    },
  ],
  attributes: [],
  outputs: [{ name: 'quotient', shape: '[…]', help: 'The shape to which a and b broadcast.' }],
  citations: [{ text: 'NumPy, Broadcasting', url: 'https://numpy.org/doc/stable/user/basics.broadcasting.html' }],
  inferShapes: inferBroadcast,
};
