/** What gaussianRender2d is, in plain float64 loops. */
import type { Attributes } from '../../../experiment/contract.js';
import type { HostInputs, HostTensor } from '../../engine/operation.js';
import { sizesOf, smallestDeterminant } from './sizes.js';

/**
 * image[y, x, c] = Σₙ colors[n, c]·exp(−q/2) over the Gaussians with q ≤ cutoffSigma², where q = dᵀ(Σₙ + blur·I)⁻¹d and d = (x, y) − meansₙ.
 * Pixels are sampled at integer coordinates.
 *
 * A Gaussian with a determinant under {@link smallestDeterminant} or a covariance that is not positive definite draws nothing. One
 * with a number that is not finite makes its whole image NaN, since a term of the sum is no number.
 *
 * @param inputs means [B?, N, 2] (x, y) px; covariance [B?, N, 3] (Σxx, Σxy, Σyy) px² or cholesky [B?, N, 3] (l11, l21, l22) px; colors [B?, N, C].
 * @returns the image [B?, H, W, C].
 */
export function definition(inputs: HostInputs, attributes: Attributes): HostTensor[] {
  const { means, covariance, cholesky, colors } = inputs as Record<string, HostTensor | undefined>;
  const extent = covariance ?? cholesky;
  if (!means || !extent) throw new Error('gaussianRender2d needs means, and covariance or cholesky.');
  const { batch, gaussians, channels, height, width, imageShape } = sizesOf(means.shape, colors?.shape, attributes);
  const blur = attributes['blur'] as number;
  const cutoff = (attributes['cutoffSigma'] as number) ** 2;
  const image = new Float64Array(batch * height * width * channels);

  for (let n = 0; n < batch * gaussians; n++) {
    const imageStart = Math.floor(n / gaussians) * height * width * channels;
    const [meanX, meanY] = means.data.subarray(2 * n) as unknown as [number, number];
    const numbers = extent.data.subarray(3 * n, 3 * n + 3) as unknown as [number, number, number];
    const color = colors ? colors.data.subarray(n * channels, (n + 1) * channels) : [1];
    if (![meanX, meanY, ...numbers, ...color].every(Number.isFinite)) {
      image.fill(Number.NaN, imageStart, imageStart + height * width * channels);
      continue;
    }
    const [xx, xy, yy] = covariance ? numbers : product(...numbers);
    if (covariance && !isPositiveDefinite(xx, xy, yy)) continue;
    const [a, c] = [xx + blur, yy + blur];
    const determinant = a * c - xy * xy;
    if (!(determinant >= smallestDeterminant)) continue;

    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [dx, dy] = [x - meanX, y - meanY];
        const q = (c * dx * dx - 2 * xy * dx * dy + a * dy * dy) / determinant;
        if (q > cutoff) continue;
        const kernel = Math.exp(-q / 2);
        for (let channel = 0; channel < channels; channel++) {
          image[imageStart + (y * width + x) * channels + channel]! += (color[channel] as number) * kernel;
        }
      }
    }
  }
  return [{ shape: imageShape, data: image }];
}

/** Σ = L Lᵀ for L = [[l11, 0], [l21, l22]]. */
function product(l11: number, l21: number, l22: number): [number, number, number] {
  return [l11 * l11, l11 * l21, l21 * l21 + l22 * l22];
}

/** Of the covariance as it is given, before the blur. */
export function isPositiveDefinite(xx: number, xy: number, yy: number): boolean {
  return xx > 0 && yy > 0 && xx * yy - xy * xy > 0;
}
