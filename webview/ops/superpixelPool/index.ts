/** superpixelPool: features of pixels pooled over segments, differentiable in the features. */
import type { Operation } from '../../engine/operation.js';
import { numberOf, tensorInput } from '../inputs.js';
import { superpixelBorders } from '../superpixelBorders/index.js';
import { compose } from './composition.js';
import { poolCost } from './cost.js';
import { definition } from './definition.js';
import { isolateFeature } from './isolate.js';
import { fusedPool } from './kernels.js';
import { pictures } from './pictures.js';
import { poolWorkspace, type Reduce } from './pooling.js';
import { sizesOf } from './sizes.js';
import { tellPixel } from './tellPixel.js';

export const superpixelPool: Operation = {
  name: 'superpixelPool',
  definition,
  composition: (inputs, attributes) => ({
    outputs: [compose(tensorInput(inputs, 'features'), tensorInput(inputs, 'labels'), attributes)],
  }),
  fused(inputs, attributes) {
    const [features, labels] = [tensorInput(inputs, 'features'), tensorInput(inputs, 'labels')];
    const [pooled, winners] = fusedPool(features, labels, attributes['reduce'] as Reduce, numberOf(attributes, 'segments'));
    winners?.dispose();
    return { outputs: [pooled] };
  },
  pictures,
  tellPixel,
  overlay: superpixelBorders,
  isolate: isolateFeature,
  workspace({ features, labels }, attributes) {
    if (!features || !labels) return {};
    const sizes = sizesOf(labels, numberOf(attributes, 'segments'), features.at(-1) as number);
    return poolWorkspace(sizes, attributes['reduce'] as Reduce);
  },
  cost: poolCost,
};
