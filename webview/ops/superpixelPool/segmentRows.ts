/** Which segment each pixel belongs to, among those of all images: for plain tfjs operations, on every backend. */
import { type Tensor, tf } from '../../engine/tfjs.js';

/**
 * Of a call with labels [B?, H, W]: int32 [B·P], the row b·S + label of each pixel among the segments of all images, or B·S, one row more, for pixels
 * that belong to none. On webgpu tfjs takes an index that is too large modulo their number, on cpu a negative one is an error.
 */
export function segmentRows(labels: Tensor, batch: number, segments: number): Tensor {
  const ofImage = tf.range(0, batch, 1, 'int32').mul(tf.scalar(segments, 'int32')).reshape([batch, 1]);
  const each = labels.reshape([batch, -1]);
  const belongs = tf.logicalAnd(tf.greaterEqual(each, tf.scalar(0, 'int32')), tf.less(each, tf.scalar(segments, 'int32')));
  return tf.where(belongs, each.add(ofImage), tf.scalar(batch * segments, 'int32')).flatten();
}
