/** Mean squared error. */
import type { OperationContract } from '../contract.js';
import { inferPairwiseLoss } from './pairwiseLoss.js';

export const mse: OperationContract = {
  name: 'mse',
  summary: 'Mean squared error over all entries: loss = Σ (prediction − target)² / count.',
  inputs: [
    { name: 'prediction', shape: '[…]', dtype: 'float32', help: 'Any shape. Its gradient is 2 (prediction − target) / count.' },
    { name: 'target', shape: '[…]', dtype: 'float32', help: 'The same shape as the prediction; nothing is broadcast.' },
  ],
  attributes: [],
  outputs: [
    {
      name: 'loss',
      shape: '[]',
      help: 'A scalar, as torch.nn.functional.mse_loss with reduction "mean". For pictures in [0, 1], PSNR = −10 log₁₀ loss.',
    },
  ],
  citations: [
    {
      text: 'torch.nn.functional.mse_loss',
      url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html',
    },
  ],
  inferShapes: inferPairwiseLoss('mse'),
};
