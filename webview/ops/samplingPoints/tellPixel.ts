/** What there is to say of an output pixel: where its samples lie, how many of them outside, and their masks. */
import { formatNumber } from '../../../experiment/formatNumber.js';
import type { PixelFact } from '../../../experiment/messages.js';
import type { PixelCall, Tensor } from '../../engine/operation.js';
import { isOutside, type Sampling, samplingOf, undeformed } from './sampling.js';

/** Of more samples than these it is said how many more there are. */
const mostSamples = 3;

export async function tellPixel({ inputs, attributes, pixel, read }: PixelCall): Promise<readonly PixelFact[]> {
  const named = Object.entries(inputs).filter((entry): entry is [string, Tensor] => entry[1] !== undefined && 'dataId' in entry[1]);
  const { offset, mask } = Object.fromEntries(named) as Record<string, Tensor | undefined>;
  const sampling = samplingOf(Object.fromEntries(named.map(([name, { shape }]) => [name, shape])), attributes);
  if (!offset || !sampling) return [];
  const { output, samples } = sampling;
  const images = offset.shape.slice(0, -3).reduce((product, length) => product * length, 1);
  const image = images === 1 ? 0 : pixel.batch;
  if (pixel.rows !== output[0] || pixel.columns !== output[1] || image >= images) return [];

  const place = pixel.row * output[1] + pixel.column;
  const firstPixel = image * output[0] * output[1];
  const [pairs, masks] = await Promise.all([
    readPairs(offset, sampling, firstPixel, place, read),
    mask && read(mask, (firstPixel + place) * samples, samples),
  ]);
  // The device was lost before.
  if (pairs === undefined) return [];
  const places = pairs.map(([dy, dx], sample) => {
    const [y, x] = undeformed(sampling, place, sample);
    return [y + dy, x + dx] as const;
  });
  const outside = places.filter((each) => isOutside(sampling, each)).length;
  // No line ends within a place.
  const told = places.slice(0, mostSamples).map(([y, x]) => `(${formatNumber(x)},\u00a0${formatNumber(y)})`);
  const more = places.length - told.length;
  return [
    { name: 'reads at', value: [...told, ...(more > 0 ? [`+${more}`] : [])].join(' ') },
    { name: 'outside', value: `${outside} of ${samples}` },
    ...(masks ? [{ name: 'mask', value: masks }] : []),
  ];
}

/** (dy, dx) of each sample of the pixel, from one row of the offset, or from the two in which the published layout has them. */
async function readPairs(
  offset: Tensor,
  { samples, output, published }: Sampling,
  firstPixel: number,
  place: number,
  read: PixelCall['read'],
): Promise<readonly (readonly [number, number])[] | undefined> {
  const row = (pixel: number) => read(offset, (firstPixel + pixel) * 2 * samples, 2 * samples);
  const pixels = output[0] * output[1];
  const numbers = published ? [2 * place, 2 * place + 1] : [place, place + pixels];
  const rows = await Promise.all(numbers.map((number) => row(number % pixels)));
  if (rows.some(({ length }) => length === 0)) return undefined;
  return Array.from({ length: samples }, (_, sample) => {
    const [dy, dx] = rows.map((entries, component) => entries[2 * sample + Math.floor((numbers[component] as number) / pixels)]);
    return [dy as number, dx as number];
  });
}
