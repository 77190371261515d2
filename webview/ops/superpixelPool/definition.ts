/** What superpixelPool is, in plain float64 loops. */
import type { Attributes } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';
import type { HostInputs, HostTensor } from '../../engine/operation.js';
import { hostInput, numberOf } from '../inputs.js';
import { type Sizes, sizesOf } from './sizes.js';

/**
 * Of all pixels with the label s, in every channel: the sum of their features, the sum over their number, or the greatest or least, of which the first
 * in row-major order has won, a NaN before everything else. 0 for a segment without pixels. Labels below 0 count nowhere.
 *
 * @param inputs features [B?, H, W, C]; labels [B?, H, W].
 * @returns pooled [B?, S, C].
 * @throws RangeError that names a label of S or more.
 */
export function definition(inputs: HostInputs, attributes: Attributes): HostTensor[] {
  const features = hostInput(inputs, 'features');
  const labels = hostInput(inputs, 'labels');
  const sizes = sizesOf(labels.shape, numberOf(attributes, 'segments'), features.shape.at(-1) as number);
  const pooled = new Float64Array(entryCount(sizes.pooledShape));
  const counts = new Uint32Array(sizes.batch * sizes.segments);
  visitPixels(labels, sizes, (pixel, segment) => {
    const isFirst = counts[segment]!++ === 0;
    for (let channel = 0; channel < sizes.channels; channel++) {
      const value = features.data[pixel * sizes.channels + channel]!;
      const place = segment * sizes.channels + channel;
      const before = pooled[place]!;
      if (attributes['reduce'] === 'mean' || attributes['reduce'] === 'sum') pooled[place] = before + value;
      else if (isFirst || beats(value, before, attributes['reduce'] === 'max')) pooled[place] = value;
    }
  });
  if (attributes['reduce'] === 'mean') {
    for (let place = 0; place < pooled.length; place++) pooled[place]! /= Math.max(1, counts[Math.floor(place / sizes.channels)]!);
  }
  return [{ shape: sizes.pooledShape, data: pooled }];
}

/** Whether a value takes the place of the one that has won so far. */
export function beats(value: number, before: number, isMax: boolean): boolean {
  if (Number.isNaN(before)) return false;
  return Number.isNaN(value) || (isMax ? value > before : value < before);
}

/**
 * Tells `visit` every pixel that belongs to a segment, in row-major order of each image, and the segment: indices that count on through the batch.
 * @throws RangeError that names a label of S or more.
 */
export function visitPixels(
  { shape, data }: HostTensor,
  { batch, pixels, segments }: Sizes,
  visit: (pixel: number, segment: number) => void,
): void {
  for (let image = 0; image < batch; image++) {
    for (let pixel = image * pixels; pixel < (image + 1) * pixels; pixel++) {
      const label = data[pixel]!;
      if (label < 0) continue;
      if (label >= segments) {
        const width = shape.at(-1) as number;
        const [row, column] = [Math.floor((pixel % pixels) / width), pixel % width];
        const place = [...(shape.length === 3 ? [image] : []), row, column].join(', ');
        throw new RangeError(
          `labels[${place}] is ${label}, but there are ${segments} segments: labels with a segment are 0 to ${segments - 1}.`,
        );
      }
      visit(pixel, image * segments + label);
    }
  }
}
