/** The hyperbolic tangent. */
import type { OperationContract } from '../contract.js';
import { anyInput, inferUnary } from './unary.js';

export const tanh: OperationContract = {
  name: 'tanh',
  summary: 'Hyperbolic tangent, entry by entry.',
  inputs: [anyInput('Its gradient is that of the output times 1 − tanh².')],
  attributes: [],
  outputs: [{ name: 'tangent', shape: '[…]', help: 'The shape of the input; between −1 and 1.' }],
  citations: [{ text: 'torch.tanh', url: 'https://docs.pytorch.org/docs/stable/generated/torch.tanh.html' }],
  inferShapes: inferUnary,
};
