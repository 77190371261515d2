/**
 * gaussianRender2d of plain tfjs operations, differentiated by tfjs: dense, N·H·W numbers a step, on every backend.
 *
 * What it loses: tfjs has no fused multiply-add and no float64, so Σxx·Σyy − Σxy² of a given covariance is as good as float32 makes it. Where less
 * than about 1e-6 of Σxx·Σyy is left, it may find a covariance not positive definite, or draw nothing, where definition and kernels draw a
 * hair. Cholesky factors lose nothing.
 */
import type { Attributes } from '../../../experiment/contract.js';
import { withoutTape } from '../../engine/backend/internals.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import type { Form, Gaussians } from './gaussians.js';
import { sizesOf, smallestDeterminant } from './sizes.js';

/**
 * @param means [B?, N, 2]
 * @param extent [B?, N, 3], covariances or Cholesky factors
 * @param colors [B?, N, C]
 * @returns the image [B?, H, W, C], and for covariances the fault: int32 scalar, the flat index of the first that is not positive definite, or −1.
 */
export function compose(gaussianTensors: Gaussians<Tensor>, attributes: Attributes): { image: Tensor; fault?: Tensor } {
  const { form, means, extent, colors = tf.ones([...means.shape.slice(0, -1), 1]) } = gaussianTensors;
  if (extent === undefined) throw new Error(`No composition for the form ${form} yet.`);
  const { batch, gaussians, channels, height, width, imageShape } = sizesOf(means.shape, colors.shape, attributes);
  if (batch * gaussians === 0) return { image: tf.zeros([...imageShape]) };
  const blur = attributes['blur'] as number;
  const cutoff = (attributes['cutoffSigma'] as number) ** 2;
  const [meanX, meanY] = entries(means, [batch, gaussians, 1, 1]) as [Tensor, Tensor];
  const given = entries(extent, [batch, gaussians, 1, 1]) as [Tensor, Tensor, Tensor];

  const indefinite = form === 'covariance' ? withoutTape(() => isIndefinite(...given)) : undefined;
  // A Gaussian that draws nothing is computed as a round one, so that neither value nor gradient divides by zero, and is left out at the end.
  const hidden = withoutTape(() => {
    const { determinant } = whitening(given, form, blur);
    // Not `less`: 0/0 on the way there is NaN.
    const vanishing = tf.logicalNot(tf.greaterEqual(determinant, smallestDeterminant));
    return indefinite ? tf.logicalOr(indefinite, vanishing) : vanishing;
  });
  const round = [tf.scalar(1), tf.scalar(0), tf.scalar(1)];
  const safe = given.map((entry, i) => tf.where(hidden, tf.zerosLike(entry).add(round[i] as Tensor), entry)) as [Tensor, Tensor, Tensor];

  // Mahalanobis² = ((dx − slope·dy)/w)² + (dy/s)²: never negative. What depends on x or y alone is computed before the two are brought together.
  const { varianceY, slope, varianceAlongX } = whitening(safe, form, blur);
  const w = varianceAlongX.sqrt();
  const dx = tf.range(0, width).reshape([1, 1, 1, width]).sub(meanX);
  const dy = tf.range(0, height).reshape([1, 1, height, 1]).sub(meanY);
  const q = dx.div(w).sub(dy.mul(slope).div(w)).square().add(dy.div(varianceY.sqrt()).square());
  const inside = withoutTape(() => tf.lessEqual(q, cutoff).toFloat());
  const kernel = q.mul(-0.5).exp().mul(inside);

  // 0, or NaN where a number of the Gaussian is not finite: 0 · NaN and 0 · ∞ are NaN.
  const poison = tf.concat([means, extent, colors], -1).mul(0).sum(-1, true);
  const shown = tf.where(
    hidden.reshape([batch, gaussians, 1]),
    tf.zeros([batch, gaussians, channels]),
    colors.reshape([batch, gaussians, channels]),
  );
  const weights = shown.add(poison.reshape([batch, gaussians, 1]));
  const image = tf.matMul(kernel.reshape([batch, gaussians, height * width]), weights, true).reshape([...imageShape]);
  return indefinite ? { image, fault: withoutTape(() => firstTrue(indefinite)) } : { image };
}

/** The variance of y, the slope of x on y, the variance of x at a given y, and the determinant; blur included. */
function whitening([first, second, third]: [Tensor, Tensor, Tensor], form: Form, blur: number) {
  if (form === 'cholesky') {
    const blurredThird = third.square().add(blur);
    const varianceY = second.square().add(blurredThird);
    const slope = first.mul(second).div(varianceY);
    // det/varianceY = l11²(l22² + blur)/varianceY + blur, a sum of squares: nothing cancels.
    const varianceAlongX = first.square().mul(blurredThird.div(varianceY)).add(blur);
    return { varianceY, slope, varianceAlongX, determinant: varianceY.mul(varianceAlongX) };
  }
  const varianceY = third.add(blur);
  const slope = second.div(varianceY);
  const varianceAlongX = first.add(blur).sub(second.mul(slope));
  return { varianceY, slope, varianceAlongX, determinant: varianceY.mul(varianceAlongX) };
}

/** Σxx ≤ 0, Σyy ≤ 0 or Σxy² ≥ Σxx·Σyy, the last one in a form that neither overflows nor underflows. */
function isIndefinite(xx: Tensor, xy: Tensor, yy: Tensor): Tensor {
  const notPositive = tf.logicalOr(tf.lessEqual(xx, 0), tf.lessEqual(yy, 0));
  return tf.logicalOr(notPositive, tf.greaterEqual(xy.div(xx).mul(xy.div(yy)), 1));
}

/** The entries of the last axis, each in the given shape. */
function entries(tensor: Tensor, shape: number[]): Tensor[] {
  return tf.unstack(tensor, -1).map((entry) => entry.reshape(shape));
}

/** The flat index of the first true entry, or −1. */
function firstTrue(condition: Tensor): Tensor {
  const size = condition.size;
  const first = tf.where(condition.flatten(), tf.range(0, size, 1, 'int32'), tf.fill([size], size, 'int32')).min();
  return tf.where(tf.equal(first, size), tf.scalar(-1, 'int32'), first);
}
