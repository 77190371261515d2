/** superpixelPool: features of pixels pooled over segments, differentiable in the features. */
import type { Operation } from '../../engine/operation.js';
import { tensorInput } from '../inputs.js';
import { compose } from './composition.js';
import { definition } from './definition.js';
import { isolateFeature } from './isolate.js';
import { pictures } from './pictures.js';

export const superpixelPool: Operation = {
  name: 'superpixelPool',
  definition,
  composition: (inputs, attributes) => ({
    outputs: [compose(tensorInput(inputs, 'features'), tensorInput(inputs, 'labels'), attributes)],
  }),
  pictures,
  isolate: isolateFeature,
};
