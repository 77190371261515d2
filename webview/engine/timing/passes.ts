/** The passes of one operation by itself: what is timed. */
import type { Applied } from '../operation.js';
import { type Tensor, tf } from '../tfjs.js';

export interface Passes {
  /** Encodes a forward pass; what it makes is freed again. */
  forward(): void;
  /** Encodes a forward pass, calls `between`, and encodes the backward pass; absent where nothing asks for a gradient. */
  forwardAndBackward?(between?: () => void): void;
}

/**
 * @param apply runs the operation on inputs that stay.
 * @param wanted the inputs whose gradients are asked for.
 * @param cotangents of the outputs in their order; undefined for those that the loss does not depend on. Where there are several, their
 * backward pass begins with a product and a sum for each, since tfjs starts from one tensor only.
 */
export function passesOf(apply: () => Applied, wanted: readonly Tensor[], cotangents: readonly (Tensor | undefined)[]): Passes {
  const forward = () => {
    tf.tidy(() => {
      apply();
    });
  };
  const given = cotangents.flatMap((cotangent, output) => (cotangent ? [{ cotangent, output }] : []));
  const [first] = given;
  if (!first || wanted.length === 0) return { forward };
  const one = given.length === 1;
  const result = (between: (() => void) | undefined) => {
    const { outputs } = apply();
    between?.();
    if (one) return outputs[first.output]!;
    return tf.addN(given.map(({ cotangent, output }) => tf.sum(tf.mul(outputs[output]!, cotangent))));
  };
  return {
    forward,
    forwardAndBackward(between) {
      tf.tidy(() => {
        tf.engine().gradients(() => result(between), [...wanted], one ? first.cotangent.clone() : tf.scalar(1), true);
      });
    },
  };
}
