/** Samples between pixels of plain tfjs operations: four gathers, differentiable in the images and in the coordinates, on every backend. */
import { withoutTape } from '../../engine/backend/internals.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { takeRows } from '../rows.js';
import type { Border } from './corners.js';

/**
 * @param images [B, H, W, C]
 * @param y, x [B, Q, G, K]: where Q pixels each take K samples of the g-th part of the channels, G of them.
 * @returns [B · Q, G, K, C / G]
 */
export function samplesOf(images: Tensor, y: Tensor, x: Tensor, border: Border): Tensor {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [, pixels, groups, taps] = y.shape as [number, number, number, number];
  const channelsOfGroup = channels / groups;
  const rows = batch * height * width * groups;
  // What lies outside is read from a row of zeros behind the others: the gradient that goes there is dropped.
  const table = tf.concat([images.reshape([rows, channelsOfGroup]), tf.zeros([1, channelsOfGroup])], 0);

  const { isUnknown, isInside } = withoutTape(() => whereabouts(y, x, height, width, border));
  const vertical = alongAxis(y, height, border, isUnknown, isInside);
  const horizontal = alongAxis(x, width, border, isUnknown, isInside);
  const image = tf.range(0, batch, 1, 'int32').reshape([batch, 1, 1, 1]);
  const group = tf.range(0, groups, 1, 'int32').reshape([1, 1, groups, 1]);

  const corners = [0, 1].flatMap((down) =>
    [0, 1].map((right) => {
      const index = withoutTape(() => {
        const [row, column] = [vertical.floor.add(tf.scalar(down, 'int32')), horizontal.floor.add(tf.scalar(right, 'int32'))];
        const isRead = tf.logicalAnd(isInside, tf.logicalAnd(isIndex(row, height), isIndex(column, width))).toInt();
        const pixel = image.mul(tf.scalar(height, 'int32')).add(row).mul(tf.scalar(width, 'int32')).add(column);
        const entry = pixel.mul(tf.scalar(groups, 'int32')).add(group);
        const zeros = tf.scalar(rows, 'int32');
        return entry.sub(zeros).mul(isRead).add(zeros).flatten();
      });
      const weight = (down ? vertical.fraction : tf.sub(1, vertical.fraction)).mul(
        right ? horizontal.fraction : tf.sub(1, horizontal.fraction),
      );
      return takeRows(table, index).mul(weight.reshape([-1, 1]));
    }),
  );
  return tf.addN(corners).reshape([batch * pixels, groups, taps, channelsOfGroup]);
}

/** Which coordinates are NaN, and which lie so near the image that they read of it; on the GPU a comparison with NaN says nothing. */
function whereabouts(y: Tensor, x: Tensor, height: number, width: number, border: Border): { isUnknown: Tensor; isInside: Tensor } {
  const isUnknown = tf.logicalOr(tf.isNaN(y), tf.isNaN(x));
  const isKnown = tf.logicalNot(isUnknown);
  if (border === 'clamp') return { isUnknown, isInside: isKnown };
  const isNear = (place: Tensor, size: number) => tf.logicalAnd(tf.greaterEqual(place, -1), tf.less(place, size));
  return { isUnknown, isInside: tf.logicalAnd(isKnown, tf.logicalAnd(isNear(y, height), isNear(x, width))) };
}

/** The pixel at or before each coordinate, int32, and how far behind it the coordinate lies: 0 where it is not inside, NaN where it is unknown. */
function alongAxis(place: Tensor, size: number, border: Border, isUnknown: Tensor, isInside: Tensor): { floor: Tensor; fraction: Tensor } {
  const { before, isMoving, otherwise } = withoutTape(() => {
    const known = tf.where(isInside, place, tf.scalar(0));
    const moved = border === 'clamp' ? tf.clipByValue(known, 0, size - 1) : known;
    const below = tf.floor(moved);
    return {
      before: below,
      // With floor and ceil as neighbours nothing changes with a whole coordinate, and every clamped one is whole.
      isMoving: border === 'clamp' ? tf.logicalAnd(isInside, tf.notEqual(moved, below)) : isInside,
      otherwise: tf.where(isUnknown, tf.scalar(Number.NaN), tf.scalar(0)),
    };
  });
  return { floor: withoutTape(() => before.toInt()), fraction: tf.where(isMoving, tf.sub(place, before), otherwise) };
}

function isIndex(index: Tensor, size: number): Tensor {
  return tf.logicalAnd(tf.greaterEqual(index, tf.scalar(0, 'int32')), tf.less(index, tf.scalar(size, 'int32')));
}
