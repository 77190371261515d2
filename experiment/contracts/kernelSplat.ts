/** What kernelSplat1d and kernelSplat2d have in common. */
import type { Citation, NodeCall, NodeProblem } from '../contract.js';
import { shapeText } from '../shape.js';
import { inputShape } from './call.js';

export const positionsHelp =
  'Positions may be anything: the parts of an impulse that fall outside are dropped before the kernel is swept. At an integer the gradient is the right-hand difference, that of a position a little greater.';

export const kernelHelp = 'Taps of an odd number along each axis, the middle one at the impulse. It is laid down as it is, not flipped.';

export const citations: readonly Citation[] = [
  {
    text: 'Hockney, Eastwood, Computer Simulation Using Particles, 1988, chapter 5: cloud-in-cell assignment, which divides a particle between the neighbouring grid points.',
  },
  {
    text: 'Niklaus, Liu, Softmax Splatting for Video Frame Interpolation, CVPR 2020: the same as summation splatting, with its gradients.',
    url: 'https://arxiv.org/abs/2003.05534',
  },
];

/** What is wrong with a kernel that should have `rank` axes. */
export function kernelProblem(call: NodeCall, rank: 1 | 2): NodeProblem | undefined {
  const shape = inputShape(call, 'kernel');
  const letters = rank === 1 ? '[k]' : '[kh, kw]';
  if (shape.length !== rank) {
    return { at: { input: 'kernel' }, message: `kernel is ${shapeText(shape)}.`, remedy: `Give it ${letters}: taps along each axis.` };
  }
  if (shape.every((taps) => taps % 2 === 1)) return undefined;
  return {
    at: { input: 'kernel' },
    message: `kernel is ${shapeText(shape)}: an even number of taps has no middle.`,
    remedy: `Give it ${letters} with odd numbers of taps, such as ${shapeText(shape.map((taps) => taps + 1 - (taps % 2)))}.`,
  };
}
