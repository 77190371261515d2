/** superpixelUnpool: values of segments painted on their pixels, differentiable in the values. */
import type { Operation } from '../../engine/operation.js';
import { tensorInput } from '../inputs.js';
import { superpixelBorders } from '../superpixelBorders/index.js';
import { unpoolCost } from '../superpixelPool/cost.js';
import { isolateValue } from '../superpixelPool/isolate.js';
import { fusedUnpool } from '../superpixelPool/kernels.js';
import { poolWorkspace } from '../superpixelPool/pooling.js';
import { sizesOf } from '../superpixelPool/sizes.js';
import { compose } from './composition.js';
import { definition } from './definition.js';

export const superpixelUnpool: Operation = {
  name: 'superpixelUnpool',
  definition,
  composition: (inputs) => ({ outputs: [compose(tensorInput(inputs, 'values'), tensorInput(inputs, 'labels'))] }),
  fused: (inputs) => ({ outputs: [fusedUnpool(tensorInput(inputs, 'values'), tensorInput(inputs, 'labels'))] }),
  overlay: superpixelBorders,
  isolate: isolateValue,
  workspace({ values, labels }) {
    if (!values || !labels) return {};
    return poolWorkspace(sizesOf(labels, values.at(-2) as number, values.at(-1) as number), 'sum');
  },
  cost: unpoolCost,
};
