/** Mean squared error. */
import type { OperationContract } from '../contract.js';
import { entryCount, sameShape, shapeText } from '../shape.js';
import { inputShape, output, problem } from './call.js';

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
  inferShapes(call) {
    const prediction = inputShape(call, 'prediction');
    const target = inputShape(call, 'target');
    if (!sameShape(prediction, target)) {
      return problem(
        { input: 'target' },
        `target is ${shapeText(target)}, but prediction is ${shapeText(prediction)}.`,
        'Give both the same shape; mse broadcasts nothing.',
      );
    }
    if (entryCount(prediction) === 0) {
      return problem(
        { input: 'prediction' },
        `prediction is ${shapeText(prediction)}: it has no entries, so it has no mean.`,
        'Give both at least one entry.',
      );
    }
    return output([]);
  },
};
