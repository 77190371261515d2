/** gaussianRender2d: Gaussians drawn into an image, differentiable in everything that describes them. */
import type { NodeProblem, Shape } from '../../../experiment/contract.js';
import type { Applied, Fault, Operation } from '../../engine/operation.js';
import type { Tensor } from '../../engine/tfjs.js';
import { compose } from './composition.js';
import { cost } from './cost.js';
import { definition } from './definition.js';
import { type Gaussians, gaussiansOf } from './gaussians.js';
import { isolate } from './isolate.js';
import { render } from './kernels.js';
import { overlay } from './overlay.js';
import { workspace } from './rendering.js';

export const gaussianRender2d: Operation = {
  name: 'gaussianRender2d',
  definition,
  composition(inputs, attributes) {
    const gaussians = gaussiansOf<Tensor>(inputs);
    return applied(gaussians, compose(gaussians, attributes));
  },
  fused(inputs, attributes) {
    const gaussians = gaussiansOf<Tensor>(inputs);
    return applied(gaussians, render(gaussians, attributes));
  },
  isolate,
  overlay,
  workspace: (inputs, attributes) => workspace(gaussiansOf<Shape>(inputs), attributes),
  cost,
};

function applied({ form, means }: Gaussians<Tensor>, { image, fault }: { image: Tensor; fault?: Tensor }): Applied {
  const mayBeIndefinite = form === 'covariance' || form === 'points';
  return { outputs: [image], ...(mayBeIndefinite && fault && { fault: indefiniteCovariance(form, fault, means.shape) }) };
}

/** @param input the one that holds the covariances */
function indefiniteCovariance(input: 'covariance' | 'points', index: Tensor, means: Shape): Fault {
  const gaussians = means.at(-2) as number;
  return {
    index,
    input,
    describe(flat, row): NodeProblem {
      const [b, n] = [Math.floor(flat / gaussians), flat % gaussians];
      const [image, place] = means.length === 3 ? [` of image ${b}`, `${b}, ${n}`] : ['', `${n}`];
      const numbers = row ? `(${lastThree(row)}), which is ` : '';
      return {
        at: { input },
        message: `The covariance of Gaussian ${n}${image} (${input}[${place}], counted from 0) is ${numbers}not positive definite: Σxx, Σyy and Σxx·Σyy − Σxy² must all be above 0.`,
        remedy: `A smaller learning rate may keep it in the cone of positive definite matrices. Two forms cannot leave it: give \`means\` with \`cholesky\` (l11, l21, l22), Σ = L Lᵀ, or with \`scaling\` and \`rotation\`, Σ = R(θ) diag(s²) R(θ)ᵀ, in place of \`${input}\`.`,
      };
    },
  };
}

/** With all digits of float32, since the last may decide. */
function lastThree(row: ArrayLike<number>): string {
  return Array.from(row)
    .slice(-3)
    .map((entry) => Number(entry.toPrecision(7)))
    .join(', ');
}
