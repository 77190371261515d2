/** Copies of a kernel at real positions along a line. */
import type { OperationContract } from '../contract.js';
import { shapeText } from '../shape.js';
import { inputShape, numberAttribute, output, problem } from './call.js';
import { citations, kernelHelp, kernelProblem, positionsHelp } from './kernelSplat.js';

export const kernelSplat1d: OperationContract = {
  name: 'kernelSplat1d',
  summary:
    'Lays a kernel down at each position: an impulse at p is divided between floor(p) and floor(p) + 1, and then signal[i] = Σₜ impulse[i − t + (k − 1)/2] · kernel[t].',
  inputs: [
    { name: 'positions', shape: '[N]', dtype: 'float32', help: `Where the middle of the kernel goes, as a real index. ${positionsHelp}` },
    { name: 'kernel', shape: '[k]', dtype: 'float32', help: kernelHelp },
  ],
  attributes: [{ name: 'length', kind: 'integer', minimum: 1, help: 'Number of entries of the signal.' }],
  outputs: [{ name: 'signal', shape: '[length]', help: 'The sum over all positions.' }],
  citations,
  inferShapes(call) {
    const positions = inputShape(call, 'positions');
    if (positions.length !== 1) {
      return problem({ input: 'positions' }, `positions is ${shapeText(positions)}.`, 'Give it [N]: one number for each of N impulses.');
    }
    const wrong = kernelProblem(call, 1);
    return wrong ? { problem: wrong } : output([numberAttribute(call, 'length')]);
  },
};
