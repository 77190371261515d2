/** superpixelUnpool: values of segments painted on their pixels, differentiable in the values. */
import type { Operation } from '../../engine/operation.js';
import { tensorInput } from '../inputs.js';
import { isolateValue } from '../superpixelPool/isolate.js';
import { compose } from './composition.js';
import { definition } from './definition.js';

export const superpixelUnpool: Operation = {
  name: 'superpixelUnpool',
  definition,
  composition: (inputs) => ({ outputs: [compose(tensorInput(inputs, 'values'), tensorInput(inputs, 'labels'))] }),
  isolate: isolateValue,
};
