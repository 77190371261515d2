/** gaussianRender2d: Gaussians drawn into an image, differentiable in means, covariances and colours. */
import type { Attributes, NodeProblem, Shape } from '../../../experiment/contract.js';
import type { Applied, Fault, Operation, TensorInputs } from '../../engine/operation.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { compose } from './composition.js';
import { definition } from './definition.js';
import { render, workspace } from './kernels.js';
import { overlay } from './overlay.js';
import type { Form } from './sizes.js';

export const gaussianRender2d: Operation = {
  name: 'gaussianRender2d',
  definition,
  composition(inputs, attributes): Applied {
    const { means, extent, form, colors } = given(inputs);
    const { image, fault } = compose(means, extent, colors, form, attributes);
    return { outputs: [image], ...(fault && { fault: indefiniteCovariance(fault, means.shape) }) };
  },
  fused(inputs, attributes): Applied {
    const { means, extent, form, colors } = given(inputs);
    const { image, fault } = render({ means, extent, colors }, form, attributes);
    return { outputs: [image], ...(form === 'covariance' && { fault: indefiniteCovariance(fault, means.shape) }) };
  },
  overlay,
  workspace(inputs, attributes: Attributes) {
    return workspace(inputs['means'] as Shape, inputs['colors'], attributes);
  },
};

/** The inputs in the one form that the kernels take; without colours every Gaussian adds 1 to a single channel. */
function given(inputs: TensorInputs): { means: Tensor; extent: Tensor; form: Form; colors: Tensor } {
  const { means, covariance, cholesky, colors } = inputs as Record<string, Tensor | undefined>;
  const extent = covariance ?? cholesky;
  if (!means || !extent) throw new Error('gaussianRender2d needs means, and covariance or cholesky.');
  const form = covariance ? 'covariance' : 'cholesky';
  return { means, extent, form, colors: colors ?? tf.ones([...means.shape.slice(0, -1), 1]) };
}

function indefiniteCovariance(index: Tensor, means: Shape): Fault {
  const gaussians = means.at(-2) as number;
  return {
    index,
    describe(flat): NodeProblem {
      const image = means.length === 3 ? ` of image ${Math.floor(flat / gaussians)}` : '';
      const name = means.length === 3 ? `covariance[${Math.floor(flat / gaussians)}, ${flat % gaussians}]` : `covariance[${flat}]`;
      return {
        at: { input: 'covariance' },
        message: `The covariance of Gaussian ${flat % gaussians}${image} (${name}, counted from 0) is not positive definite: Σxx, Σyy and Σxx·Σyy − Σxy² must all be above 0.`,
        remedy:
          'A smaller learning rate may keep it in the cone of positive definite matrices. Two forms cannot leave it: give `cholesky` (l11, l21, l22) with Σ = L Lᵀ instead of `covariance`, or scaling and rotation, Σ = R(θ) diag(s²) R(θ)ᵀ.',
      };
    },
  };
}
