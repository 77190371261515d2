/** gaussianRender2d of plain tfjs operations, differentiated by tfjs: dense, N·H·W numbers a step, on every backend. */
import type { Attributes } from '../../../experiment/contract.js';
import { withoutTape } from '../../engine/backend/internals.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { accumulations } from './accumulate.js';
import { type Band, bandsOf, inBands } from './bands.js';
import type { Gaussians } from './gaussians.js';
import { type Sizes, sizesOf, smallestSum } from './sizes.js';
import { squaredDistance, type Whitening, whitening } from './whitening.js';

/**
 * @param mostEntries of one dense tensor. An image that wants more is drawn in bands of rows, whose intermediate tensors are not kept.
 * @returns the image [B?, H, W, C], or [B?, H, W, N] for a stack, and for given covariances the fault: int32 scalar, the flat index of the first
 * that is not positive definite, or −1.
 */
export function compose(given: Gaussians<Tensor>, attributes: Attributes, mostEntries = 2 ** 24): { image: Tensor; fault?: Tensor } {
  const sizes = sizesOf(given.means.shape, given.colors?.shape, attributes);
  const { batch, gaussians, channels, imageShape } = sizes;
  if (batch * gaussians === 0) return { image: tf.zeros([...imageShape]) };

  const poison = withoutTape(() => poisonOf(given, [batch, gaussians, 1]));
  const isNonFinite = withoutTape(() => tf.isNaN(poison.expandDims(3)));
  const white = whitening(given, sizes, attributes, isNonFinite);
  const scene = { given, attributes, sizes, white, bands: bandsOf(sizes, attributes, mostEntries) };
  const { strength, hidden } = strengthOf(scene);

  const shown = (tensor: Tensor) => tf.where(hidden.squeeze([3]), tf.scalar(0), tensor);
  const colors = given.colors?.reshape([batch, gaussians, channels]) ?? tf.ones([batch, gaussians, 1]);
  const accumulate = accumulations[attributes['accumulate'] as string] as (typeof accumulations)[string];
  const work = (band: Band, colorsShown: Tensor, strengthShown: Tensor, ...rest: Tensor[]) =>
    accumulate({ ...peaks(scene, band, ...rest), strength: strengthShown, colors: colorsShown });
  const drawn = inBands(scene.bands, work, [shown(colors), shown(strength), ...shapes(scene, hidden)]);

  const ofImage = withoutTape(() => (attributes['accumulate'] === 'stack' ? poison.transpose([0, 2, 1]) : poison.sum(1, true)));
  const image = tf
    .concat(drawn, 1)
    .add(ofImage)
    .reshape([...imageShape]);
  const { indefinite } = white;
  return indefinite ? { image, fault: withoutTape(() => firstTrue(indefinite)) } : { image };
}

interface Scene {
  readonly given: Gaussians<Tensor>;
  readonly attributes: Attributes;
  readonly sizes: Sizes;
  readonly white: Whitening;
  readonly bands: readonly Band[];
}

/** What `peaks` draws: the greatest q of each Gaussian that is drawn, which of hidden ones is none, and its geometry. */
function shapes({ attributes, white }: Scene, hidden: Tensor): Tensor[] {
  const cutoff = (attributes['cutoffSigma'] as number) ** 2;
  const reach = withoutTape(() => tf.where(hidden, tf.scalar(-1), tf.scalar(cutoff)));
  return [reach, white.meanX, white.meanY, ...white.factors];
}

/** [B, N, P]: exp(−q/2) where it is reached, for the pixels of a band, and where that is. */
function peaks({ given, attributes, sizes }: Scene, { first, rows }: Band, ...drawn: Tensor[]) {
  const { batch, gaussians, width } = sizes;
  const [reach, meanX, meanY, ...factors] = drawn as [Tensor, Tensor, Tensor, ...Tensor[]];
  const center = attributes['pixelCenter'] as number;
  const columns = tf.range(center, width + center).reshape([1, 1, 1, width]);
  const lines = tf.range(first + center, first + rows + center).reshape([1, 1, rows, 1]);
  const q = squaredDistance(given.form, factors, columns.sub(meanX), lines.sub(meanY));
  const isReached = withoutTape(() => tf.lessEqual(q, reach));
  const pixels = [batch, gaussians, rows * width];
  return { peak: q.mul(-0.5).exp().mul(isReached.toFloat()).reshape(pixels), isReached: isReached.reshape(pixels) };
}

/** [B, N, 1]: opacity and normalisation, and [B, N, 1, 1]: which Gaussians draw nothing. */
function strengthOf(scene: Scene): { strength: Tensor; hidden: Tensor } {
  const { given, attributes, sizes, white, bands } = scene;
  const each = [sizes.batch, sizes.gaussians, 1];
  const opacities = given.opacities?.reshape(each) ?? tf.ones(each);
  const { hidden } = white;
  switch (attributes['normalization']) {
    case 'density':
      return { strength: opacities.mul(tf.div(1 / (2 * Math.PI), white.area.squeeze([3]))), hidden };
    case 'sum': {
      const work = (band: Band, ...drawn: Tensor[]) => peaks(scene, band, ...drawn).peak.sum(2, true);
      const sum = tf.addN(inBands(bands, work, shapes(scene, hidden)));
      const isEmpty = withoutTape(() => tf.less(sum, smallestSum));
      // Not 1/sum, whose gradient has the square of the sum, which may leave float32.
      const inverse = tf.where(isEmpty, tf.scalar(1), sum).log().neg().exp();
      return { strength: opacities.mul(inverse), hidden: withoutTape(() => tf.logicalOr(hidden, isEmpty.expandDims(3))) };
    }
    default:
      return { strength: opacities, hidden };
  }
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
