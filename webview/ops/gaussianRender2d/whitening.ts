/**
 * For the composition: each Gaussian's mean and the map that makes its ellipse the unit circle, of plain tfjs operations.
 *
 * What it loses: tfjs has no fused multiply-add and no float64, so Σxx·Σyy − Σxy² of a given covariance is as good as float32 makes it. Where less
 * than about 1e-6 of Σxx·Σyy is left, it may find a covariance not positive definite, or draw nothing, where definition and kernels draw a
 * hair. The other forms lose nothing.
 */
import type { Attributes } from '../../../experiment/contract.js';
import { withoutTape } from '../../engine/backend/internals.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { sineCosine } from '../sineCosine.js';
import type { Form, Gaussians } from './gaussians.js';
import { type Sizes, smallestDeterminant } from './sizes.js';

/** All [B, N, 1, 1], or a scalar in their place. */
export interface Whitening {
  readonly meanX: Tensor;
  readonly meanY: Tensor;
  /**
   * Of `sigma` [deviation]; of `scaling` [deviation along, deviation across, cosine, sine]; of the others [deviation of x at a given y, slope of x
   * on y, deviation of y]. Blur included, px.
   */
  readonly factors: readonly Tensor[];
  /** √det(Σ + blur·I), px². */
  readonly area: Tensor;
  /** The Gaussian draws nothing, or must not be computed with: the numbers above are then those of another one. */
  readonly hidden: Tensor;
  /** Its covariance is given and is not positive definite. */
  readonly indefinite?: Tensor;
}

/** @param isNonFinite [B, N, 1, 1]: Gaussians with a number that is not finite. */
export function whitening(
  { form, means, extent, rotation }: Gaussians<Tensor>,
  { batch, gaussians, height, width }: Sizes,
  attributes: Attributes,
  isNonFinite: Tensor,
): Whitening {
  const blur = attributes['blur'] as number;
  const each = [batch, gaussians, 1, 1];
  const [meanX, meanY, ...ofPoint] = entries(means, each) as [Tensor, Tensor, ...Tensor[]];
  const given =
    form === 'points' ? ofPoint : form === 'sigma' ? [tf.fill(each, attributes['sigma'] as number)] : entries(extent as Tensor, each);
  const angle = rotation?.reshape(each);

  const indefinite =
    form === 'covariance' || form === 'points' ? withoutTape(() => isIndefinite(given as [Tensor, Tensor, Tensor])) : undefined;
  const hidden = withoutTape(() => {
    const asGiven = deviations(form, given, blur);
    // Not `less`: 0/0 on the way there is NaN.
    const vanishes = tf.logicalNot(tf.greaterEqual(areaOf(form, asGiven), Math.sqrt(smallestDeterminant)));
    // Its distance in deviations may leave float32, and what is never reached would have the gradient 0·∞. Twice, for what rounding does.
    const reach = longestDeviation(form, asGiven).mul(2 * (attributes['cutoffSigma'] as number));
    const isFar = tf.greater(tf.maximum(meanX.abs(), meanY.abs()), reach.add(height + width));
    return [indefinite, vanishes, isFar].reduce<Tensor>((any, next) => (next ? tf.logicalOr(any, next) : any), isNonFinite);
  });
  // Computed as a round one in the corner, so that neither value nor gradient divides by zero.
  const instead = (tensor: Tensor, value: number) => tf.where(hidden, tf.scalar(value), tensor);
  const round = form === 'cholesky' || form === 'covariance' || form === 'points' ? [1, 0, 1] : [1, 1];
  const safe = deviations(
    form,
    given.map((entry, i) => instead(entry, round[i] as number)),
    blur,
  );
  const directions = angle ? sineCosine(instead(angle, 0)) : undefined;
  return {
    meanX: instead(meanX, 0),
    meanY: instead(meanY, 0),
    factors: directions ? [...safe, directions.cosine, directions.sine] : safe,
    area: areaOf(form, safe),
    hidden,
    ...(indefinite && { indefinite }),
  };
}

/** Mahalanobis² of the offsets dx [1 or B, N, 1, W] and dy [.., h, 1]. What depends on one of them alone is computed before they are brought together. */
export function squaredDistance(form: Form, factors: readonly Tensor[], dx: Tensor, dy: Tensor): Tensor {
  const [first, second, third, fourth] = factors as [Tensor, Tensor, Tensor, Tensor];
  if (form === 'sigma') return dx.div(first).square().add(dy.div(first).square());
  if (form === 'scaling') {
    const [cosine, sine] = [third, fourth];
    const along = dx.mul(cosine).div(first).add(dy.mul(sine).div(first));
    const across = dy.mul(cosine).div(second).sub(dx.mul(sine).div(second));
    return along.square().add(across.square());
  }
  const [slope, deviationY] = [second, third];
  return dx.div(first).sub(dy.mul(slope).div(first)).square().add(dy.div(deviationY).square());
}

/** The factors but for cosine and sine. */
function deviations(form: Form, given: readonly Tensor[], blur: number): Tensor[] {
  const [first, second, third] = given as [Tensor, Tensor, Tensor];
  const blurred = (deviation: Tensor) => deviation.square().add(blur).sqrt();
  if (form === 'sigma') return [blurred(first)];
  if (form === 'scaling') return [blurred(first), blurred(second)];
  if (form === 'cholesky') {
    const blurredThird = third.square().add(blur);
    const varianceY = second.square().add(blurredThird);
    // det/varianceY = l11²(l22² + blur)/varianceY + blur, a sum of squares: nothing cancels.
    const varianceAlongX = first.square().mul(blurredThird.div(varianceY)).add(blur);
    return [varianceAlongX.sqrt(), first.mul(second).div(varianceY), varianceY.sqrt()];
  }
  const varianceY = third.add(blur);
  const slope = second.div(varianceY);
  return [first.add(blur).sub(second.mul(slope)).sqrt(), slope, varianceY.sqrt()];
}

function areaOf(form: Form, factors: readonly Tensor[]): Tensor {
  const [first, second, third] = factors as [Tensor, Tensor, Tensor];
  return first.mul(form === 'sigma' ? first : form === 'scaling' ? second : third);
}

/** No direction's deviation is longer; of the forms with a slope, that is a bound. */
function longestDeviation(form: Form, factors: readonly Tensor[]): Tensor {
  const [first, second, third] = factors as [Tensor, Tensor, Tensor];
  if (form === 'sigma') return first;
  return form === 'scaling' ? tf.maximum(first, second) : first.add(second.abs().add(1).mul(third));
}

/** Σxx ≤ 0, Σyy ≤ 0 or Σxy² ≥ Σxx·Σyy, the last one in a form that neither overflows nor underflows. */
function isIndefinite([xx, xy, yy]: [Tensor, Tensor, Tensor]): Tensor {
  const notPositive = tf.logicalOr(tf.lessEqual(xx, 0), tf.lessEqual(yy, 0));
  return tf.logicalOr(notPositive, tf.greaterEqual(xy.div(xx).mul(xy.div(yy)), 1));
}

/** The entries of the last axis, each in the given shape. */
function entries(tensor: Tensor, shape: number[]): Tensor[] {
  return tf.unstack(tensor, -1).map((entry) => entry.reshape(shape));
}
