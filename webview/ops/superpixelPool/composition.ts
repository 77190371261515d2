/** superpixelPool of plain tfjs operations, differentiated by tfjs, on every backend. */
import type { Attributes } from '../../../experiment/contract.js';
import { withoutTape } from '../../engine/backend/internals.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { numberOf } from '../inputs.js';
import { sumRows, takeRows } from '../rows.js';
import { segmentRows } from './segmentRows.js';
import { type Sizes, sizesOf } from './sizes.js';
import { winnersOf } from './winners.js';

/**
 * @param features [B?, H, W, C]
 * @param labels int32 [B?, H, W]; those that are not in 0 … S − 1 count nowhere.
 * @returns pooled [B?, S, C]
 */
export function compose(features: Tensor, labels: Tensor, attributes: Attributes): Tensor {
  const sizes = sizesOf(labels.shape, numberOf(attributes, 'segments'), features.shape.at(-1) as number);
  const { batch, pixels, channels, pooledShape } = sizes;
  if (batch * pixels === 0) return tf.zeros([...pooledShape]);
  const rows = features.reshape([batch * pixels, channels]);
  const { reduce } = attributes;
  const pooled =
    reduce === 'mean' || reduce === 'sum' ? total(rows, labels, sizes, reduce) : extremum(rows, labels, sizes, reduce === 'max');
  return pooled.reshape([...pooledShape]);
}

/** The sum [B·S, C] of the rows of each segment, or their mean. */
function total(rows: Tensor, labels: Tensor, { batch, segments, channels }: Sizes, reduce: 'mean' | 'sum'): Tensor {
  const count = batch * segments;
  const indices = withoutTape(() => segmentRows(labels, batch, segments));
  const sum = sumRows(rows, indices, count + 1).slice([0, 0], [count, channels]);
  if (reduce === 'sum') return sum;
  const pixels = withoutTape(() => sumRows(tf.ones([indices.size, 1]), indices, count + 1).slice([0, 0], [count, 1]));
  return sum.div(withoutTape(() => tf.maximum(pixels, tf.scalar(1))));
}

/** The greatest or least [B·S, C]: the feature of the pixel that has won, found without a tape and then taken with one. */
function extremum(rows: Tensor, labels: Tensor, sizes: Sizes, isMax: boolean): Tensor {
  const { batch, pixels, segments, channels } = sizes;
  const entries = batch * pixels * channels;
  const indices = withoutTape(() => {
    const winners = winnersOf(rows, labels, sizes, isMax);
    const channel = tf.range(0, channels, 1, 'int32').reshape([1, channels]);
    const entry = winners.mul(tf.scalar(channels, 'int32')).add(channel);
    // A row of zeros behind the features is what an empty segment has.
    return tf.where(tf.less(winners, tf.scalar(0, 'int32')), tf.scalar(entries, 'int32'), entry).flatten();
  });
  const column = tf.concat([rows.reshape([entries, 1]), tf.zeros([1, 1])], 0);
  return takeRows(column, indices).reshape([batch * segments, channels]);
}
