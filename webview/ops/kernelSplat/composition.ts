/**
 * kernelSplat1d and kernelSplat2d of plain tfjs operations, differentiated by tfjs. The impulses are a product of matrices, which adds them up
 * in the same order in every run; it wants N·(H + W) numbers of memory, and no more than a limit at a time.
 */
import { withoutTape } from '../../engine/backend/internals.js';
import { recomputed } from '../../engine/backend/recompute.js';
import { type Tensor, tf } from '../../engine/tfjs.js';

/** Entries of one matrix of shares. Positions that want more are taken in parts, whose matrices are not kept. */
const mostEntries = 2 ** 24;

/** @returns [length] */
export function splat1d(positions: Tensor, kernel: Tensor, length: number): Tensor {
  const [taps] = kernel.shape as [number];
  if (positions.size === 0) return tf.zeros([length]);
  const impulse = inParts(positions, length, (part) => shares(part, length).sum(0));
  return swept(impulse.reshape([1, length]), kernel.reshape([1, taps])).reshape([length]);
}

/** @returns [height, width] */
export function splat2d(positions: Tensor, kernel: Tensor, height: number, width: number): Tensor {
  if (positions.size === 0) return tf.zeros([height, width]);
  const impulse = inParts(positions, Math.max(height, width), (part) => {
    const [x, y] = tf.unstack(part, 1) as [Tensor, Tensor];
    return tf.matMul(shares(y, height), shares(x, width), true);
  });
  return swept(impulse, kernel);
}

/** The sum of `work` over all positions. */
function inParts(positions: Tensor, entriesOfOne: number, work: (part: Tensor) => Tensor): Tensor {
  const [count, ...rest] = positions.shape as [number, ...number[]];
  const size = Math.max(1, Math.floor(mostEntries / entriesOfOne));
  if (count <= size) return work(positions);
  const parts = Array.from({ length: Math.ceil(count / size) }, (_, i) => {
    const begin = [i * size, ...rest.map(() => 0)];
    return positions.slice(begin, [Math.min(size, count - i * size), ...rest]);
  });
  return tf.addN(parts.map((part) => recomputed(work, [part])));
}

/** [N, size]: what an impulse at each position puts on every index, 1 − f on floor(p) and f on floor(p) + 1. */
function shares(positions: Tensor, size: number): Tensor {
  const column = positions.expandDims(1);
  const { floor, atFloor, behindFloor } = withoutTape(() => {
    const below = column.floor();
    const index = tf.range(0, size).expandDims(0);
    const isAt = (place: Tensor) => tf.equal(index, place).toFloat();
    return { floor: below, atFloor: isAt(below), behindFloor: isAt(below.add(1)) };
  });
  const f = column.sub(floor);
  return atFloor.mul(tf.sub(1, f)).add(behindFloor.mul(f));
}

/** [H, W]: the kernel laid down at each impulse. tfjs's convolution is a correlation, so the kernel is turned around. */
function swept(impulse: Tensor, kernel: Tensor): Tensor {
  const [height, width] = impulse.shape as [number, number];
  const filter = kernel.reverse([0, 1]).expandDims(2).expandDims(3) as tf.Tensor4D;
  return tf.conv2d(impulse.reshape([1, height, width, 1]) as tf.Tensor4D, filter, 1, 'same').reshape([height, width]);
}
