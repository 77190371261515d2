/** kernelSplat1d and kernelSplat2d: copies of a kernel at real positions, differentiable in positions and kernel. */
import type { Operation } from '../../engine/operation.js';
import { tensorInput } from '../inputs.js';
import { splat1d, splat2d } from './composition.js';
import { definition1d, definition2d } from './definition.js';

export const kernelSplat1d: Operation = {
  name: 'kernelSplat1d',
  definition: definition1d,
  composition: (inputs, attributes) => ({
    outputs: [splat1d(tensorInput(inputs, 'positions'), tensorInput(inputs, 'kernel'), attributes['length'] as number)],
  }),
};

export const kernelSplat2d: Operation = {
  name: 'kernelSplat2d',
  definition: definition2d,
  composition: (inputs, attributes) => {
    const { height, width } = attributes as { height: number; width: number };
    return { outputs: [splat2d(tensorInput(inputs, 'positions'), tensorInput(inputs, 'kernel'), height, width)] };
  },
};
