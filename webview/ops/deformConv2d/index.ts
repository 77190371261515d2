/** deformConv2d: a convolution whose taps are moved, differentiable in everything that it takes. */
import type { Shape } from '../../../experiment/contract.js';
import type { Operation, TensorInputs } from '../../engine/operation.js';
import type { Tensor } from '../../engine/tfjs.js';
import { optionalTensorInput, tensorInput } from '../inputs.js';
import { samplingPoints } from '../samplingPoints/index.js';
import { tellPixel } from '../samplingPoints/tellPixel.js';
import { compose, type Given } from './composition.js';
import { workspace } from './convolution.js';
import { cost } from './cost.js';
import { definition } from './definition.js';
import { isolate } from './isolate.js';
import { convolve } from './kernels.js';
import { pictures } from './pictures.js';

export const deformConv2d: Operation = {
  name: 'deformConv2d',
  definition,
  composition: (inputs, attributes) => ({ outputs: [compose(given(inputs), attributes)] }),
  fused: (inputs, attributes) => ({ outputs: [convolve(given(inputs), attributes)] }),
  isolate,
  pictures,
  overlay: samplingPoints,
  tellPixel,
  workspace: (inputs, attributes) => workspace(inputs as unknown as Given<Shape>, attributes),
  cost,
};

function given(inputs: TensorInputs): Given<Tensor> {
  return {
    input: tensorInput(inputs, 'input'),
    offset: tensorInput(inputs, 'offset'),
    mask: optionalTensorInput(inputs, 'mask'),
    kernel: tensorInput(inputs, 'kernel'),
    bias: optionalTensorInput(inputs, 'bias'),
  };
}
