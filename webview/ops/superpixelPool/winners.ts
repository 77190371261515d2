/** Which pixel has the greatest or least feature of its segment, in plain tfjs operations or, where tfjs computes on the CPU, in a loop. */
import { type Tensor, tf } from '../../engine/tfjs.js';
import { beats, visitPixels } from './definition.js';
import type { Sizes } from './sizes.js';

/** Entries of one dense tensor; segments that want more are taken in parts. */
const mostEntries = 2 ** 24;

/**
 * Not differentiable; call it without a tape.
 *
 * @param rows features [B·P, C]
 * @param labels int32 [B?, H, W]; those that are not in 0 … S − 1 count nowhere.
 * @returns int32 [B·S, C]: the pixel b·P + y·W + x that has won, the first in row-major order of equals and of NaNs, which win; −1 in an empty segment.
 */
export function winnersOf(rows: Tensor, labels: Tensor, sizes: Sizes, isMax: boolean): Tensor {
  return tf.getBackend() === 'cpu' ? inLoop(rows, labels, sizes, isMax) : dense(rows, labels, sizes, isMax);
}

function inLoop(rows: Tensor, labels: Tensor, sizes: Sizes, isMax: boolean): Tensor {
  const { batch, segments, channels } = sizes;
  const features = rows.dataSync();
  const winners = new Int32Array(batch * segments * channels).fill(-1);
  const known = Float64Array.from(labels.dataSync(), (label) => (label < segments ? label : -1));
  visitPixels({ shape: labels.shape, data: known }, sizes, (pixel, segment) => {
    for (let channel = 0; channel < channels; channel++) {
      const place = segment * channels + channel;
      const before = winners[place]!;
      const wins = before < 0 || beats(features[pixel * channels + channel]!, features[before * channels + channel]!, isMax);
      if (wins) winners[place] = pixel;
    }
  });
  return tf.tensor(winners, [batch * segments, channels], 'int32');
}

/** Every segment looks at every pixel of its image: S·P·C numbers, and as clear as it gets. */
function dense(rows: Tensor, labels: Tensor, { batch, pixels, segments, channels }: Sizes, isMax: boolean): Tensor {
  const part = Math.max(1, Math.floor(mostEntries / (pixels * channels)));
  const found: Tensor[] = [];
  for (let image = 0; image < batch; image++) {
    const features = rows.slice([image * pixels, 0], [pixels, channels]).expandDims(0);
    const ofImage = labels.reshape([batch, pixels]).slice([image, 0], [1, pixels]).expandDims(2);
    for (let first = 0; first < segments; first += part) {
      const last = Math.min(segments, first + part);
      const ids = tf.range(first, last, 1, 'int32').reshape([last - first, 1, 1]);
      found.push(winnersAmong(isMax ? features : features.neg(), tf.equal(ofImage, ids), image * pixels));
    }
  }
  return tf.concat(found, 0);
}

/**
 * @param features [1, P, C], of which the greatest win
 * @param belongs bool [segments, P, 1]
 * @param firstPixel what pixels are counted from
 */
function winnersAmong(features: Tensor, belongs: Tensor, firstPixel: number): Tensor {
  const pixels = features.shape[1] as number;
  const isNan = tf.isNaN(features);
  const nanBelongs = tf.logicalAnd(belongs, isNan);
  const hasNaN = nanBelongs.toFloat().max(1, true).greater(0);
  const comparable = tf.where(isNan, tf.scalar(Number.NEGATIVE_INFINITY), features);
  const greatest = tf.where(belongs, comparable, tf.scalar(Number.NEGATIVE_INFINITY)).max(1, true);
  const isGreatest = tf.logicalAnd(belongs, tf.equal(comparable, greatest));
  const isCandidate = tf.logicalOr(tf.logicalAnd(hasNaN, nanBelongs), tf.logicalAnd(tf.logicalNot(hasNaN), isGreatest));
  // Indices as float32, which has them exactly: an axis has at most 2²⁴ entries.
  const index = tf.range(0, pixels).reshape([1, pixels, 1]);
  const first = tf.where(isCandidate, index, tf.scalar(pixels)).min(1).toInt();
  return tf.where(tf.less(first, tf.scalar(pixels, 'int32')), first.add(tf.scalar(firstPixel, 'int32')), tf.scalar(-1, 'int32'));
}
