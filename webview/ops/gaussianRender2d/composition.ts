/** gaussianRender2d of plain tfjs operations, differentiated by tfjs: dense, N·H·W numbers a step, on every backend. */
import type { Attributes } from '../../../experiment/contract.js';
import { withoutTape } from '../../engine/backend/internals.js';
import { recomputed } from '../../engine/backend/recompute.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { accumulations } from './accumulate.js';
import type { Gaussians } from './gaussians.js';
import { type Sizes, sizesOf, smallestSum } from './sizes.js';
import { squaredDistance, whitening } from './whitening.js';

/**
 * @param mostEntries of one dense tensor. An image that wants more is drawn in bands of rows, whose intermediate tensors are not kept.
 * @returns the image [B?, H, W, C], or [B?, H, W, N] for a stack, and for given covariances the fault: int32 scalar, the flat index of the first
 * that is not positive definite, or −1.
 */
export function compose(given: Gaussians<Tensor>, attributes: Attributes, mostEntries = 2 ** 24): { image: Tensor; fault?: Tensor } {
  const sizes = sizesOf(given.means.shape, given.colors?.shape, attributes);
  const { batch, gaussians, channels, width, imageShape } = sizes;
  if (batch * gaussians === 0) return { image: tf.zeros([...imageShape]) };

  const poison = withoutTape(() => poisonOf(given, [batch, gaussians, 1]));
  const white = whitening(
    given,
    sizes,
    attributes,
    withoutTape(() => tf.isNaN(poison.expandDims(3))),
  );
  const geometry = [white.meanX, white.meanY, ...white.factors];

  /** [B, N, P]: exp(−q/2) where it is reached, for the pixels of some rows, and where that is. */
  const peaks = ({ first, rows }: Band, reach: Tensor, [meanX, meanY, ...factors]: readonly Tensor[]) => {
    const center = attributes['pixelCenter'] as number;
    const dx = tf
      .range(center, width + center)
      .reshape([1, 1, 1, width])
      .sub(meanX as Tensor);
    const dy = tf
      .range(first + center, first + rows + center)
      .reshape([1, 1, rows, 1])
      .sub(meanY as Tensor);
    const q = squaredDistance(given.form, factors, dx, dy);
    const isReached = withoutTape(() => tf.lessEqual(q, reach));
    const pixels = [batch, gaussians, rows * width];
    return { peak: q.mul(-0.5).exp().mul(isReached.toFloat()).reshape(pixels), isReached: isReached.reshape(pixels) };
  };
  /** The greatest q that is drawn: of hidden Gaussians none. */
  const reachOf = (hidden: Tensor) =>
    withoutTape(() => tf.where(hidden, tf.scalar(-1), tf.scalar((attributes['cutoffSigma'] as number) ** 2)));

  const bands = bandsOf(sizes, attributes, mostEntries);
  let { hidden } = white;
  let strength = given.opacities?.reshape([batch, gaussians, 1]) ?? tf.ones([batch, gaussians, 1]);
  if (attributes['normalization'] === 'density') strength = strength.mul(tf.div(1 / (2 * Math.PI), white.area.squeeze([3])));
  if (attributes['normalization'] === 'sum') {
    const inBand =
      (band: Band) =>
      (reach: Tensor, ...tensors: Tensor[]) =>
        peaks(band, reach, tensors).peak.sum(2, true);
    const sum = tf.addN(inBands(bands, inBand, [reachOf(hidden), ...geometry]));
    const isEmpty = withoutTape(() => tf.less(sum, smallestSum));
    // Not 1/sum, whose gradient has the square of the sum, which may leave float32.
    strength = strength.mul(tf.where(isEmpty, tf.scalar(1), sum).log().neg().exp());
    hidden = withoutTape(() => tf.logicalOr(white.hidden, isEmpty.expandDims(3)));
  }

  const shown = (tensor: Tensor) => tf.where(hidden.squeeze([3]), tf.scalar(0), tensor);
  const colors = given.colors?.reshape([batch, gaussians, channels]) ?? tf.ones([batch, gaussians, 1]);
  const accumulate = accumulations[attributes['accumulate'] as string] as (typeof accumulations)[string];
  const inBand =
    (band: Band) =>
    (colorsShown: Tensor, strengthShown: Tensor, reach: Tensor, ...tensors: Tensor[]) =>
      accumulate({ ...peaks(band, reach, tensors), strength: strengthShown, colors: colorsShown });
  const drawn = inBands(bands, inBand, [shown(colors), shown(strength), reachOf(hidden), ...geometry]);

  const ofImage = withoutTape(() => (attributes['accumulate'] === 'stack' ? poison.transpose([0, 2, 1]) : poison.sum(1, true)));
  const image = tf
    .concat(drawn, 1)
    .add(ofImage)
    .reshape([...imageShape]);
  const { indefinite } = white;
  return indefinite ? { image, fault: withoutTape(() => firstTrue(indefinite)) } : { image };
}

/** Some rows of the image. */
interface Band {
  readonly first: number;
  readonly rows: number;
}

function bandsOf({ batch, gaussians, channels, height, width }: Sizes, attributes: Attributes, mostEntries: number): Band[] {
  const entriesOfRow = batch * gaussians * width * (attributes['accumulate'] === 'max' ? channels : 1);
  const rows = Math.max(1, Math.min(height, Math.floor(mostEntries / entriesOfRow)));
  return Array.from({ length: Math.ceil(height / rows) }, (_, i) => ({ first: i * rows, rows: Math.min(rows, height - i * rows) }));
}

/** `work` for each band. Where there are several, each is done again in the backward pass, so that only one of them is in memory at a time. */
function inBands(bands: readonly Band[], work: (band: Band) => (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[]): Tensor[] {
  const [only] = bands;
  if (only && bands.length === 1) return [work(only)(...inputs)];
  return bands.map((band) => recomputed(work(band), inputs));
}

/** 0 for each Gaussian, or NaN where one of its numbers is not finite: 0·NaN and 0·∞ are NaN. */
function poisonOf({ means, extent, rotation, colors, opacities }: Gaussians<Tensor>, shape: [number, number, number]): Tensor {
  const rows = [means, extent, rotation, colors, opacities].flatMap((tensor) => (tensor ? [tensor.reshape([shape[0], shape[1], -1])] : []));
  return tf.concat(rows, -1).mul(0).sum(-1, true);
}

/** The flat index of the first true entry, or −1. */
function firstTrue(condition: Tensor): Tensor {
  const { size } = condition;
  const first = tf.where(condition.flatten(), tf.range(0, size, 1, 'int32'), tf.fill([size], size, 'int32')).min();
  return tf.where(tf.equal(first, size), tf.scalar(-1, 'int32'), first);
}
