/** For the composition: how kernels become an image, of plain tfjs operations. */
import { withoutTape } from '../../engine/backend/internals.js';
import { type Tensor, tf } from '../../engine/tfjs.js';

/** At P pixels. */
export interface Kernels {
  /** [B, N, P]: 1 at the mean, 0 where the Gaussian does not reach. */
  readonly peak: Tensor;
  /** [B, N, P], bool */
  readonly isReached: Tensor;
  /** [B, N, 1]: what makes the peak the kernel. */
  readonly strength: Tensor;
  /** [B, N, C] */
  readonly colors: Tensor;
}

/** [B, P, C], or of a stack [B, P, N]. */
export const accumulations: Readonly<Record<string, (kernels: Kernels) => Tensor>> = {
  sum: ({ peak, strength, colors }) => tf.matMul(peak, colors.mul(strength), true),
  max: ({ peak, isReached, strength, colors }) => greatest(peak.expandDims(3).mul(colors.mul(strength).expandDims(2)), isReached),
  alpha: ({ peak, strength, colors }) => {
    const kernel = peak.mul(strength);
    return tf.matMul(kernel.mul(productOfPrevious(tf.sub(1, kernel))), colors, true);
  },
  stack: ({ peak, strength }) => peak.mul(strength).transpose([0, 2, 1]),
};

/** Of `values` [B, N, P, C] the greatest over N of those that reach the pixel, 0 where none does. The first of equals takes the gradient. */
function greatest(values: Tensor, isReached: Tensor): Tensor {
  const [, gaussians] = values.shape as [number, number];
  const isChosen = withoutTape(() => {
    const reached = isReached.expandDims(3);
    const most = tf.where(reached, values, tf.scalar(-3e38)).max(1, true);
    const isGreatest = tf.logicalAnd(reached, tf.equal(values, most));
    const index = tf.range(0, gaussians).reshape([1, gaussians, 1, 1]);
    const first = tf.where(isGreatest, index, tf.scalar(gaussians)).min(1, true);
    return tf.equal(index, first);
  });
  return tf.where(isChosen, values, tf.scalar(0)).sum(1);
}

/**
 * Π_{m<n} of `factors` [B, N, P] for every n, by doubling the reach of the products, ⌈log₂ N⌉ times. Nothing is divided by a factor, which
 * may be 0, and no logarithm taken, since it may be negative.
 */
function productOfPrevious(factors: Tensor): Tensor {
  const [batch, count, pixels] = factors.shape as [number, number, number];
  const shifted = (tensor: Tensor, by: number) => {
    const before = tf.ones([batch, by, pixels]);
    return tf.concat([before, tensor.slice([0, 0, 0], [batch, count - by, pixels])], 1);
  };
  let products = shifted(factors, 1);
  for (let reach = 1; reach < count; reach *= 2) products = products.mul(shifted(products, reach));
  return products;
}
