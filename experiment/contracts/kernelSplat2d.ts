/** Copies of a kernel at real positions in an image. */
import type { OperationContract } from '../contract.js';
import { shapeText } from '../shape.js';
import { inputShape, numberAttribute, output, problem } from './call.js';
import { citations, kernelHelp, kernelProblem, positionsHelp } from './kernelSplat.js';

export const kernelSplat2d: OperationContract = {
  name: 'kernelSplat2d',
  summary:
    'Lays a kernel down at each position: an impulse at (x, y) is divided between the four pixels around it, and then image[i, j] = Σₛₜ impulse[i − s + (kh − 1)/2, j − t + (kw − 1)/2] · kernel[s, t].',
  inputs: [
    {
      name: 'positions',
      shape: '[N, 2]',
      dtype: 'float32',
      help: `Where the middle of the kernel goes, (x, y) in px; x runs to the right and y down, and integer coordinates are pixel centres. ${positionsHelp}`,
      components: ['x', 'y'],
    },
    { name: 'kernel', shape: '[kh, kw]', dtype: 'float32', help: kernelHelp },
  ],
  attributes: [
    { name: 'height', kind: 'integer', minimum: 1, unit: 'px', help: 'Height H of the image.' },
    { name: 'width', kind: 'integer', minimum: 1, unit: 'px', help: 'Width W of the image.' },
  ],
  outputs: [{ name: 'image', shape: '[H, W]', help: 'The sum over all positions.' }],
  citations,
  inferShapes(call) {
    const positions = inputShape(call, 'positions');
    if (positions.length !== 2 || positions[1] !== 2) {
      return problem({ input: 'positions' }, `positions is ${shapeText(positions)}.`, 'Give it [N, 2]: x and y of each of N impulses.');
    }
    const wrong = kernelProblem(call, 2);
    return wrong ? { problem: wrong } : output([numberAttribute(call, 'height'), numberAttribute(call, 'width')]);
  },
};
