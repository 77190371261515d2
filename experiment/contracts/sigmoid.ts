/** The logistic function. */
import type { OperationContract } from '../contract.js';
import { anyInput, inferUnary } from './unary.js';

export const sigmoid: OperationContract = {
  name: 'sigmoid',
  summary: 'Logistic function, entry by entry: probability = 1 / (1 + exp(−input)).',
  inputs: [anyInput('Its gradient is that of the output times probability · (1 − probability).')],
  attributes: [],
  outputs: [{ name: 'probability', shape: '[…]', help: 'The shape of the input; between 0 and 1.' }],
  citations: [{ text: 'torch.sigmoid', url: 'https://docs.pytorch.org/docs/stable/generated/torch.sigmoid.html' }],
  inferShapes: inferUnary,
};
