/** deformSample2d of plain tfjs operations. */
import type { Attributes } from '../../../experiment/contract.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { samplesOf } from '../sampling/composition.js';
import type { Border } from '../sampling/corners.js';

/** @returns [B?, H, W, C] */
export function compose(input: Tensor, offset: Tensor, attributes: Attributes): Tensor {
  const [height, width, channels] = input.shape.slice(-3) as [number, number, number];
  if (input.size === 0) return tf.zeros(input.shape);
  const images = input.reshape([-1, height, width, channels]);
  const { y, x } = places(offset, images.shape, attributes);
  return samplesOf(images, y, x, attributes['border'] as Border).reshape(input.shape);
}

/** [B, H · W, C, 1] of each coordinate. */
export function places(offset: Tensor, images: readonly number[], attributes: Attributes): { y: Tensor; x: Tensor } {
  const [, height, width] = images as [number, number, number, number];
  const pixels = height * width;
  const pairs = pairsOf(offset, images, attributes);
  const rows = Float32Array.from({ length: pixels }, (_, pixel) => Math.floor(pixel / width));
  const columns = Float32Array.from({ length: pixels }, (_, pixel) => pixel % width);
  const moved = (component: number, grid: Float32Array) =>
    pairs.slice([0, 0, 0, component], [-1, -1, -1, 1]).add(tf.tensor(grid, [1, pixels, 1, 1]));
  return { y: moved(0, rows), x: moved(1, columns) };
}

/** [B, H · W, C, 2]: (dy, dx) of each pixel and channel. */
export function pairsOf(offset: Tensor, images: readonly number[], { offsetLayout }: Attributes): Tensor {
  const [batch, height, width, channels] = images as [number, number, number, number];
  const pixels = height * width;
  if (offsetLayout === 'interleaved') return offset.reshape([batch, pixels, channels, 2]);
  const endToEnd = offset.reshape([batch, pixels, 2 * channels]).transpose([0, 2, 1]);
  return endToEnd.reshape([batch, channels, pixels, 2]).transpose([0, 2, 1, 3]);
}
