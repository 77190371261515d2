/** What gaussianRender2d is, in plain float64 loops. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';
import type { HostInputs, HostTensor } from '../../engine/operation.js';
import { type Form, type Gaussians, gaussiansOf } from './gaussians.js';
import { type Sizes, sizesOf, smallestDeterminant, smallestSum } from './sizes.js';

/**
 * A Gaussian's kernel is opacity·exp(−q/2)·norm at the pixels with q ≤ cutoffSigma², which it reaches, where q = dᵀ(Σ + blur·I)⁻¹d and
 * d = (x + pixelCenter, y + pixelCenter) − mean. norm is 1, 1/(2π√det(Σ + blur·I)), or what makes Σ_pixels exp(−q/2)·norm equal 1. The image is
 * Σ color·kernel; or the greatest color·kernel of the Gaussians that reach the pixel, 0 where none does; or Σₙ colorₙ·kernelₙ·Π_{m<n}(1 − kernelₘ);
 * or every kernel for itself.
 *
 * A Gaussian with a determinant under {@link smallestDeterminant} or a covariance that is not positive definite draws nothing. One
 * with a number that is not finite makes its whole image NaN, or in a stack its map.
 *
 * @param inputs the contract's; lengths in px, rotation in radians.
 * @returns the image [B?, H, W, C], or [B?, H, W, N] for a stack.
 */
export function definition(inputs: HostInputs, attributes: Attributes): HostTensor[] {
  const given = gaussiansOf<HostTensor>(inputs);
  const sizes = sizesOf(given.means.shape, given.colors?.shape, attributes);
  const { batch, gaussians, channels, height, width, imageShape } = sizes;
  const pixels = height * width;
  const image = new Float64Array(entryCount(imageShape));

  for (let b = 0; b < batch; b++) {
    const reached = new Uint8Array(pixels);
    const transmittance = new Float64Array(pixels).fill(1);
    for (let n = 0; n < gaussians; n++) {
      const index = b * gaussians + n;
      const color = given.colors ? given.colors.data.subarray(index * channels, (index + 1) * channels) : [1];
      visitKernel(given, index, color, sizes, attributes, (pixel, kernel) => {
        if (attributes['accumulate'] === 'stack') {
          image[(b * pixels + pixel) * gaussians + n] = kernel;
          return;
        }
        for (let channel = 0; channel < channels; channel++) {
          const place = (b * pixels + pixel) * channels + channel;
          const before = image[place] as number;
          const value = (color[channel] as number) * kernel;
          if (attributes['accumulate'] === 'sum') image[place] = before + value;
          else if (attributes['accumulate'] === 'alpha') image[place] = before + value * (transmittance[pixel] as number);
          else image[place] = reached[pixel] ? Math.max(before, value) : value;
        }
        reached[pixel] = 1;
        transmittance[pixel]! *= 1 - kernel;
      });
    }
  }
  return [{ shape: imageShape, data: image }];
}

type Visit = (pixel: number, kernel: number) => void;

/** Tells `visit` the pixels that the Gaussian reaches, y·W + x, and its kernel there. */
function visitKernel(
  given: Gaussians<HostTensor>,
  index: number,
  color: ArrayLike<number>,
  sizes: Sizes,
  attributes: Attributes,
  visit: Visit,
) {
  const { height, width } = sizes;
  const { mean, extent } = gaussianAt(given, index, attributes);
  const opacity = given.opacities ? (given.opacities.data[index] as number) : 1;
  if (![...mean, ...extent.numbers, extent.angle, opacity, ...Array.from(color)].every(Number.isFinite)) {
    for (let pixel = 0; pixel < height * width; pixel++) visit(pixel, Number.NaN);
    return;
  }
  const ellipse = ellipseOf(extent, attributes['blur'] as number);
  if (!ellipse || !(ellipse.determinant >= smallestDeterminant)) return;

  const normalization = attributes['normalization'];
  let norm = 1;
  if (normalization === 'density') norm = 1 / (2 * Math.PI * Math.sqrt(ellipse.determinant));
  if (normalization === 'sum') {
    let sum = 0;
    visitPeak(ellipse, mean, sizes, attributes, (_, peak) => (sum += peak));
    if (sum < smallestSum) return;
    norm = 1 / sum;
  }
  visitPeak(ellipse, mean, sizes, attributes, (pixel, peak) => visit(pixel, opacity * peak * norm));
}

/** exp(−q/2) where q ≤ cutoffSigma². */
function visitPeak(
  { xx, xy, yy, determinant }: Ellipse,
  [meanX, meanY]: readonly [number, number],
  { height, width }: Sizes,
  attributes: Attributes,
  visit: Visit,
) {
  const center = attributes['pixelCenter'] as number;
  const cutoff = attributes['cutoffSigma'] as number;
  // Farther away along one axis q is greater than the cutoff, whatever the other coordinate is.
  const [reachX, reachY] = [cutoff * Math.sqrt(xx) + 1, cutoff * Math.sqrt(yy) + 1];
  const [lastX, lastY] = [Math.min(width - 1, meanX + reachX), Math.min(height - 1, meanY + reachY)];
  for (let y = Math.max(0, Math.floor(meanY - reachY)); y <= lastY; y++) {
    for (let x = Math.max(0, Math.floor(meanX - reachX)); x <= lastX; x++) {
      const [dx, dy] = [x + center - meanX, y + center - meanY];
      const q = dx ** 2 / xx + ((dy - (xy / xx) * dx) ** 2 * xx) / determinant;
      if (q <= cutoff ** 2) visit(y * width + x, Math.exp(-q / 2));
    }
  }
}

/** What one Gaussian's covariance is made of. */
interface Extent {
  readonly form: Form;
  /** Its row of covariance, cholesky or scaling, the last three entries of its point, or sigma. */
  readonly numbers: readonly number[];
  /** Its rotation, 0 without one. */
  readonly angle: number;
}

/** A tensor's numbers, wherever they are. */
interface Numbers {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}

/** @param index of all Gaussians of the batch */
export function gaussianAt({ form, means, extent, rotation }: Gaussians<Numbers>, index: number, attributes: Attributes) {
  const [x, y, ...covariance] = row(means, index) as [number, number, ...number[]];
  const numbers = form === 'points' ? covariance : extent ? row(extent, index) : [attributes['sigma'] as number];
  const angle = rotation ? (rotation.data[index] as number) : 0;
  return { mean: [x, y] as const, extent: { form, numbers, angle } };
}

/** Σ + blur·I, px². */
export interface Ellipse {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
  readonly determinant: number;
}

/** Undefined where Σ is not positive definite. The determinants are written as sums, so that those of thin ellipses keep their digits. */
export function ellipseOf({ form, numbers, angle }: Extent, blur: number): Ellipse | undefined {
  const [first = 0, second = 0, third = 0] = numbers;
  switch (form) {
    case 'sigma': {
      const variance = first ** 2 + blur;
      return { xx: variance, xy: 0, yy: variance, determinant: variance ** 2 };
    }
    case 'cholesky': {
      const [xx, xy, yy] = [first ** 2 + blur, first * second, second ** 2 + third ** 2 + blur];
      return { xx, xy, yy, determinant: xx * (third ** 2 + blur) + blur * second ** 2 };
    }
    case 'scaling': {
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      const [along, across] = [first ** 2 + blur, second ** 2 + blur];
      const xx = along * cosine ** 2 + across * sine ** 2;
      const yy = along * sine ** 2 + across * cosine ** 2;
      return { xx, xy: (along - across) * cosine * sine, yy, determinant: along * across };
    }
    default: {
      const determinant = first * third - second ** 2;
      if (!(first > 0 && third > 0 && determinant > 0)) return undefined;
      return { xx: first + blur, xy: second, yy: third + blur, determinant: determinant + blur * (first + third + blur) };
    }
  }
}

function row({ shape, data }: Numbers, index: number): number[] {
  const entries = shape.at(-1) as number;
  return Array.from({ length: entries }, (_, i) => data[index * entries + i] as number);
}
