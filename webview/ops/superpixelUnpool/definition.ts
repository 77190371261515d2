/** What superpixelUnpool is, in plain float64 loops. */
import { entryCount } from '../../../experiment/shape.js';
import type { HostInputs, HostTensor } from '../../engine/operation.js';
import { hostInput } from '../inputs.js';
import { visitPixels } from '../superpixelPool/definition.js';
import { sizesOf } from '../superpixelPool/sizes.js';

/**
 * Each pixel has the row of its segment, and 0 where its label is below 0.
 *
 * @param inputs values [B?, S, C]; labels [B?, H, W].
 * @returns features [B?, H, W, C].
 * @throws RangeError that names a label of S or more.
 */
export function definition(inputs: HostInputs): HostTensor[] {
  const values = hostInput(inputs, 'values');
  const labels = hostInput(inputs, 'labels');
  const channels = values.shape.at(-1) as number;
  const sizes = sizesOf(labels.shape, values.shape.at(-2) as number, channels);
  const features = new Float64Array(entryCount(sizes.featuresShape));
  visitPixels(labels, sizes, (pixel, segment) => {
    features.set(values.data.subarray(segment * channels, (segment + 1) * channels), pixel * channels);
  });
  return [{ shape: sizes.featuresShape, data: features }];
}
