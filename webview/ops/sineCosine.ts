/** Sine and cosine of plain tfjs operations, as good as float32: those of WGSL, which tfjs uses, need only be good to 2⁻¹¹. */
import { withoutTape } from '../engine/backend/internals.js';
import { type Tensor, tf } from '../engine/tfjs.js';
import { principalAngle } from './principalAngle.js';

/** π/2 in three parts; multiples of the first two up to 2¹⁵ of them are exact in float32 (Cody and Waite, 1980). */
const quarterTurn = [1.5703125, 4.837512969970703e-4, 7.549789954891882e-8] as const;

/** Of angles in radians, good to 1e-6 for every finite one; NaN of others. Differentiable any number of times. */
export function sineCosine(angles: Tensor): { sine: Tensor; cosine: Tensor } {
  const near = principalAngle(angles);
  const quarters = withoutTape(() => near.mul(2 / Math.PI).round());
  const rest = quarterTurn.reduce<Tensor>((angle, part) => angle.sub(withoutTape(() => quarters.mul(part))), near);
  const square = rest.square();
  // Taylor series; on [−π/4, π/4] the terms left out are under 3e-8, in the derivatives too.
  const ofRest = rest.mul(polynomial(square, [1, -1 / 6, 1 / 120, -1 / 5040, 1 / 362880]));
  const cosineOfRest = polynomial(square, [1, -1 / 2, 1 / 24, -1 / 720, 1 / 40320, -1 / 3628800]);

  return withQuadrants(quarters, ofRest, cosineOfRest);
}

/** sin(x + k·π/2) and cos(x + k·π/2) from sin x and cos x. */
function withQuadrants(quarters: Tensor, sine: Tensor, cosine: Tensor): { sine: Tensor; cosine: Tensor } {
  const { isOdd, sineSign, cosineSign } = withoutTape(() => {
    const quadrant = quarters.sub(quarters.div(4).floor().mul(4));
    const sign = (isNegative: Tensor) => isNegative.toFloat().mul(-2).add(1);
    const [isOne, isTwo, isThree] = [1, 2, 3].map((each) => tf.equal(quadrant, each)) as [Tensor, Tensor, Tensor];
    return {
      isOdd: tf.logicalOr(isOne, isThree),
      sineSign: sign(tf.logicalOr(isTwo, isThree)),
      cosineSign: sign(tf.logicalOr(isOne, isTwo)),
    };
  });
  return { sine: tf.where(isOdd, cosine, sine).mul(sineSign), cosine: tf.where(isOdd, sine, cosine).mul(cosineSign) };
}

/** Horner's rule. */
function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  const [first = 0, ...rest] = coefficients.toReversed();
  return rest.reduce<Tensor>((sum, coefficient) => sum.mul(x).add(coefficient), tf.scalar(first));
}
