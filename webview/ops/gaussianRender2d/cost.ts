/** What drawing Gaussians cannot do without. It depends on the data: the work is in the pixels that they cover. */
import type { Attributes } from '../../../experiment/contract.js';
import { bytesOf, type Cost, type CostedCall, type CostInput, flopsOfSpecialFunction } from '../../engine/cost.js';
import { type Form, gaussiansOf } from './gaussians.js';
import { sizesOf } from './sizes.js';

/** Of each covered pixel and Gaussian, beside the exponential and the channels: q from two distances; the moments of five gradients as well. */
const forwardFlops = 8;
const backwardFlops = 22;
const forwardFlopsOfChannel = 2;
const backwardFlopsOfChannel = 4;

/** The exponential counts once for each pass, since keeping the kernels would be N·H·W numbers. Every input is read in both passes. */
export async function cost({ inputs, outputs, attributes }: CostedCall): Promise<Cost> {
  const { means, extent, rotation, colors, opacities, form } = gaussiansOf<CostInput>(inputs);
  const { batch, gaussians, channels, height, width } = sizesOf(means.shape, colors?.shape, attributes);
  const given = [means, extent, rotation, colors, opacities].flatMap((input) => input ?? []);
  const [centers, extents, angles] = await Promise.all([means.read(), extent?.read(), rotation?.read()]);
  let pairs = 0;
  for (let n = 0; n < batch * gaussians; n++) {
    const covariance = covarianceOf(form, n, centers, extents ?? [], angles ?? [], attributes);
    const stride = form === 'points' ? 5 : 2;
    pairs += coveredPixels([centers[stride * n]!, centers[stride * n + 1]!], covariance, height, width, attributes);
  }
  const inputBytes = bytesOf(given.map(({ shape }) => shape));
  const outputBytes = bytesOf(outputs);
  const gradientBytes = bytesOf(given.filter(({ wanted }) => wanted).map(({ shape }) => shape));
  return {
    forward: { flops: pairs * (forwardFlops + flopsOfSpecialFunction + forwardFlopsOfChannel * channels), bytes: inputBytes + outputBytes },
    backward: {
      flops: pairs * (backwardFlops + flopsOfSpecialFunction + backwardFlopsOfChannel * channels),
      bytes: inputBytes + outputBytes + gradientBytes,
    },
  };
}

type Covariance = readonly [xx: number, xy: number, yy: number];
type Numbers = ArrayLike<number>;

/** Of Gaussian n, without the blur. */
function covarianceOf(form: Form, n: number, centers: Numbers, extents: Numbers, angles: Numbers, attributes: Attributes): Covariance {
  switch (form) {
    case 'points':
      return [centers[5 * n + 2]!, centers[5 * n + 3]!, centers[5 * n + 4]!];
    case 'covariance':
      return [extents[3 * n]!, extents[3 * n + 1]!, extents[3 * n + 2]!];
    case 'cholesky': {
      const [l11, l21, l22] = [extents[3 * n]!, extents[3 * n + 1]!, extents[3 * n + 2]!];
      return [l11 ** 2, l11 * l21, l21 ** 2 + l22 ** 2];
    }
    case 'scaling': {
      const [first, second] = [extents[2 * n]! ** 2, extents[2 * n + 1]! ** 2];
      const [cos, sin] = [Math.cos(angles[n]!), Math.sin(angles[n]!)];
      return [cos ** 2 * first + sin ** 2 * second, cos * sin * (first - second), sin ** 2 * first + cos ** 2 * second];
    }
    case 'sigma': {
      const variance = (attributes['sigma'] as number) ** 2;
      return [variance, 0, variance];
    }
  }
}

/** How many pixels of the image have a Mahalanobis distance of at most `cutoffSigma`: column by column, since a column of an ellipse is an interval. */
export function coveredPixels(
  [meanX, meanY]: readonly [number, number],
  [xx, xy, yy]: Covariance,
  height: number,
  width: number,
  attributes: Attributes,
): number {
  const blur = attributes['blur'] as number;
  const cutoff = attributes['cutoffSigma'] as number;
  const center = attributes['pixelCenter'] as number;
  const [varianceX, varianceY] = [xx + blur, yy + blur];
  const determinant = varianceX * varianceY - xy * xy;
  if (!(varianceX > 0 && determinant > 0)) return 0;
  const reach = cutoff * Math.sqrt(varianceX);
  const last = Math.min(width - 1, Math.floor(meanX - center + reach));
  let pixels = 0;
  for (let x = Math.max(0, Math.ceil(meanX - center - reach)); x <= last; x++) {
    const dx = x + center - meanX;
    const half = Math.sqrt(Math.max(0, cutoff ** 2 - dx ** 2 / varianceX) * (determinant / varianceX));
    const middle = meanY - center + (xy / varianceX) * dx;
    const top = Math.max(0, Math.ceil(middle - half));
    const bottom = Math.min(height - 1, Math.floor(middle + half));
    pixels += Math.max(0, bottom - top + 1);
  }
  return pixels;
}
