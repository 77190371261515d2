/** Pictures of offsets, of plain tfjs operations on every backend. */
import { type Tensor, tf } from '../../engine/tfjs.js';

/**
 * @param offset [..., 2n]: n pairs (dy, dx) at each pixel.
 * @returns [..., 1]: the mean length of the pairs.
 */
export function meanLength(offset: Tensor): Tensor {
  const pairs = offset.reshape([...offset.shape.slice(0, -1), -1, 2]);
  return tf.mean(tf.sqrt(tf.sum(tf.square(pairs), -1)), -1, true);
}

/**
 * @param y, x [B, Q, ...]: where the samples of Q pixels lie.
 * @param isInside Of one coordinate along an axis of that size.
 * @returns [B · Q]: the share of the samples of each pixel for which it does not hold for both coordinates; NaN is outside.
 */
export function shareOutside(
  y: Tensor,
  x: Tensor,
  [height, width]: readonly [number, number],
  isInside: (place: Tensor, size: number) => Tensor,
) {
  const isKnown = tf.logicalNot(tf.logicalOr(tf.isNaN(y), tf.isNaN(x)));
  const isRead = tf.logicalAnd(isKnown, tf.logicalAnd(isInside(y, height), isInside(x, width)));
  const [batch = 0, pixels = 0] = y.shape;
  return tf.sub(1, tf.mean(isRead.toFloat().reshape([batch * pixels, -1]), 1));
}

/** Within (−1, size): what a border of zeros leaves something of. */
export function isWithinReach(place: Tensor, size: number): Tensor {
  return tf.logicalAnd(tf.greater(place, -1), tf.less(place, size));
}

/** Within [0, size − 1]: what clamping leaves where it is. */
export function isWithinImage(place: Tensor, size: number): Tensor {
  return tf.logicalAnd(tf.greaterEqual(place, 0), tf.lessEqual(place, size - 1));
}
