/** The sizes of one rendering, from the shapes of its inputs. */
import type { Attributes, Shape } from '../../../experiment/contract.js';

export interface Sizes {
  /** 1 where the inputs have no batch dimension. */
  readonly batch: number;
  readonly gaussians: number;
  /** 1 in a stack. */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** [B?, H, W, C]; of a stack [B?, H, W, N]. */
  readonly imageShape: Shape;
}

/** Of `means` [B?, N, 2 or 5] and `colors` [B?, N, C]; without colours there is one channel. */
export function sizesOf(means: Shape, colors: Shape | undefined, attributes: Attributes): Sizes {
  const batchShape = means.slice(0, -2);
  const height = attributes['height'] as number;
  const width = attributes['width'] as number;
  const gaussians = means.at(-2) as number;
  const channels = colors?.at(-1) ?? 1;
  return {
    batch: batchShape[0] ?? 1,
    gaussians,
    channels,
    height,
    width,
    imageShape: [...batchShape, height, width, attributes['accumulate'] === 'stack' ? gaussians : channels],
  };
}

/**
 * The smallest normal float32. A Gaussian whose determinant (blur included) is smaller draws nothing and its gradient is 0: float32 cannot
 * tell it from one without an area.
 */
export const smallestDeterminant = 2 ** -126;

/**
 * A map whose sum over the image is smaller counts as all zero when it is to be divided by that sum: float32 cannot tell it from one that is.
 * With a cutoff under 13σ there are none.
 */
export const smallestSum = 2 ** -126;
