/** What there is to say of a pixel: its segment, how large that is, what was pooled there, and which pixels won. */
import type { PixelFact } from '../../../experiment/messages.js';
import type { PixelCall } from '../../engine/operation.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { numberOf, tensorInput } from '../inputs.js';
import { fusedPool } from './kernels.js';
import { pictures } from './pictures.js';
import { isExtremum, type Reduce } from './pooling.js';
import { type Sizes, sizesOf } from './sizes.js';
import { winnersOf } from './winners.js';

/** Of more channels than these it is said how many more there are. */
const mostChannels = 4;

export async function tellPixel(call: PixelCall): Promise<readonly PixelFact[]> {
  const { inputs, outputs, gradients, attributes, pixel, read } = call;
  const [features, labels, pooled] = [tensorInput(inputs, 'features'), tensorInput(inputs, 'labels'), outputs[0] as Tensor];
  const [height, width] = labels.shape.slice(-2) as [number, number];
  const reduce = attributes['reduce'] as Reduce;
  const sizes = sizesOf(labels.shape, numberOf(attributes, 'segments'), features.shape.at(-1) as number);
  const image = sizes.batch === 1 ? 0 : pixel.batch;
  if (pixel.rows !== height || pixel.columns !== width || image >= sizes.batch) return [];

  const place = image * sizes.pixels + pixel.row * width + pixel.column;
  // What is made once stands before anything is waited for: by then the state may be another.
  const counts = call.kept('count', () => pictures['count']!({ inputs, outputs, attributes }));
  const winners = isExtremum(reduce) ? call.kept('winners', () => winningPixels(features, labels, sizes, reduce)) : undefined;
  const [label] = await read(labels, place, 1);
  if (label === undefined) return [];
  if (label < 0 || label >= sizes.segments) return [{ name: 'in', value: 'no segment' }];
  const row = (tensor: Tensor, entries = sizes.channels) => read(tensor, (image * sizes.segments + label) * sizes.channels, entries);
  const [[count = 0], value, gradient, won] = await Promise.all([
    read(counts, place, 1),
    row(pooled),
    gradients[0] && row(gradients[0]),
    winners && row(winners, Math.min(sizes.channels, mostChannels)),
  ]);
  return [
    { name: 'segment', value: `${label} · ${count} px` },
    { name: reduce, value, ...(gradient && { gradient }) },
    ...(won ? [{ name: `${reduce} won at`, value: placesOf(won, image * sizes.pixels, width, sizes.channels) }] : []),
  ];
}

/** `(12, 7) (3, 4) +1`: column and row of each winner, counted from `first`, and how many channels are not told. */
function placesOf(winners: readonly number[], first: number, width: number, channels: number): string {
  // No line ends within a place.
  const places = winners.map((winner) => `(${(winner - first) % width},\u00a0${Math.floor((winner - first) / width)})`);
  const more = channels - winners.length;
  return [...places, ...(more > 0 ? [`+${more}`] : [])].join(' ');
}

/** int32 [B·S, C]: the pixel b·P + y·W + x from which each entry of the maxima or minima is. */
function winningPixels(features: Tensor, labels: Tensor, sizes: Sizes, reduce: Reduce): Tensor {
  if (tf.getBackend() === 'webgpu') return fusedPool(features, labels, reduce, sizes.segments)[1] as Tensor;
  return winnersOf(features.reshape([sizes.batch * sizes.pixels, sizes.channels]), labels, sizes, reduce === 'max');
}
