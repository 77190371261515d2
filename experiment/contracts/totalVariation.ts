/** How much neighbouring pixels differ: a penalty on noise. */
import type { OperationContract } from '../contract.js';
import { entryCount, shapeText } from '../shape.js';
import { inputShape, output, problem } from './call.js';

export const totalVariation: OperationContract = {
  name: 'totalVariation',
  summary: 'Anisotropic total variation: the mean of |difference| over all vertical neighbours plus that over all horizontal ones.',
  inputs: [
    {
      name: 'input',
      shape: '[B?, H, W, C]',
      dtype: 'float32',
      help: 'Images, channels last. Where two neighbours are equal, their difference has gradient 0.',
    },
  ],
  attributes: [],
  outputs: [
    {
      name: 'loss',
      shape: '[]',
      help: 'A scalar. Each of the two means is over its own pairs, batch and channels included; an image of one row has no vertical ones, and that mean is 0.',
    },
  ],
  citations: [
    {
      text: 'Rudin, Osher, Fatemi, Nonlinear total variation based noise removal algorithms, Physica D 60, 1992: the idea, with the length of the gradient in place of the two absolute differences.',
      url: 'https://doi.org/10.1016/0167-2789(92)90242-F',
    },
    {
      text: 'kornia.losses.total_variation with reduction "mean": the same two means.',
      url: 'https://kornia.readthedocs.io/en/latest/losses.html',
    },
  ],
  inferShapes(call) {
    const input = inputShape(call, 'input');
    if (input.length >= 3 && input.length <= 4 && entryCount(input) > 0) return output([]);
    return problem({ input: 'input' }, `input is ${shapeText(input)}.`, 'Give it [H, W, C] or [B, H, W, C], each at least 1.');
  },
};
