/** superpixelUnpool of plain tfjs operations, differentiated by tfjs, on every backend. */
import { withoutTape } from '../../engine/backend/internals.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { takeRows } from '../rows.js';
import { segmentRows } from '../superpixelPool/segmentRows.js';
import { sizesOf } from '../superpixelPool/sizes.js';

/**
 * @param values [B?, S, C]
 * @param labels int32 [B?, H, W]; where they are not in 0 … S − 1 the features are 0.
 * @returns features [B?, H, W, C]
 */
export function compose(values: Tensor, labels: Tensor): Tensor {
  const channels = values.shape.at(-1) as number;
  const { batch, pixels, segments, featuresShape } = sizesOf(labels.shape, values.shape.at(-2) as number, channels);
  if (batch * pixels === 0) return tf.zeros([...featuresShape]);
  const indices = withoutTape(() => segmentRows(labels, batch, segments));
  const rows = tf.concat([values.reshape([batch * segments, channels]), tf.zeros([1, channels])], 0);
  return takeRows(rows, indices).reshape([...featuresShape]);
}
