/** deformSample2d: every channel of every pixel read where an offset points, differentiable in images and offsets. */
import type { Operation } from '../../engine/operation.js';
import { tensorInput } from '../inputs.js';
import { samplingPoints } from '../samplingPoints/index.js';
import { tellPixel } from '../samplingPoints/tellPixel.js';
import { compose } from './composition.js';
import { cost } from './cost.js';
import { definition } from './definition.js';
import { isolate } from './isolate.js';
import { resample, workspace } from './kernels.js';
import { pictures } from './pictures.js';

export const deformSample2d: Operation = {
  name: 'deformSample2d',
  definition,
  composition: (inputs, attributes) => ({
    outputs: [compose(tensorInput(inputs, 'input'), tensorInput(inputs, 'offset'), attributes)],
  }),
  fused: (inputs, attributes) => ({
    outputs: [resample(tensorInput(inputs, 'input'), tensorInput(inputs, 'offset'), attributes)],
  }),
  isolate,
  pictures,
  overlay: samplingPoints,
  tellPixel,
  workspace: ({ input }) => (input === undefined ? {} : workspace(input)),
  cost,
};
