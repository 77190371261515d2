/** The sizes of a call of superpixelPool or superpixelUnpool. */
import type { Shape } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';

export interface Sizes {
  /** Images; 1 without a batch axis. */
  readonly batch: number;
  /** Pixels of one image, H·W. */
  readonly pixels: number;
  /** S, of each image. */
  readonly segments: number;
  readonly channels: number;
  /** [B?, H, W, C] */
  readonly featuresShape: Shape;
  /** [B?, S, C] */
  readonly pooledShape: Shape;
}

/** @param labels [B?, H, W] */
export function sizesOf(labels: Shape, segments: number, channels: number): Sizes {
  const leading = labels.slice(0, -2);
  return {
    batch: entryCount(leading),
    pixels: entryCount(labels.slice(-2)),
    segments,
    channels,
    featuresShape: [...labels, channels],
    pooledShape: [...leading, segments, channels],
  };
}
