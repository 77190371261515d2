/** The rectifier. */
import type { OperationContract } from '../contract.js';
import { anyInput, inferUnary } from './unary.js';

export const relu: OperationContract = {
  name: 'relu',
  summary: 'Rectified linear unit, entry by entry: rectified = max(input, 0).',
  inputs: [anyInput('Its gradient is that of the output where the input is greater than 0, and 0 elsewhere, also where it is exactly 0.')],
  attributes: [],
  outputs: [{ name: 'rectified', shape: '[…]', help: 'The shape of the input.' }],
  citations: [
    {
      text: 'Nair and Hinton, Rectified Linear Units Improve Restricted Boltzmann Machines, ICML 2010',
      url: 'https://www.cs.toronto.edu/~hinton/absps/reluICML.pdf',
    },
  ],
  inferShapes: inferUnary,
};
