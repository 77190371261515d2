/** Mean absolute error. */
import type { OperationContract } from '../contract.js';
import { inferPairwiseLoss } from './pairwiseLoss.js';

export const l1: OperationContract = {
  name: 'l1',
  summary: 'Mean absolute error over all entries: loss = Σ |prediction − target| / count.',
  inputs: [
    {
      name: 'prediction',
      shape: '[…]',
      dtype: 'float32',
      help: 'Any shape. Its gradient is sign(prediction − target) / count, and 0 where the two are equal.',
    },
    { name: 'target', shape: '[…]', dtype: 'float32', help: 'The same shape as the prediction; nothing is broadcast.' },
  ],
  attributes: [],
  outputs: [{ name: 'loss', shape: '[]', help: 'A scalar, as torch.nn.functional.l1_loss with reduction "mean".' }],
  citations: [
    {
      text: 'torch.nn.functional.l1_loss',
      url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html',
    },
  ],
  inferShapes: inferPairwiseLoss('l1'),
};
