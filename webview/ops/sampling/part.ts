/** Parts of tensors in plain memory, for gradient checks that leave out what an entry has no influence on. */
import { entryCount } from '../../../experiment/shape.js';
import type { HostTensor } from '../../engine/operation.js';

/**
 * `count` entries from `first` on along one axis.
 * @param axis from the end, −1 the last. A tensor without that axis stays as it is.
 */
export function part({ shape, data }: HostTensor, axis: number, first: number, count: number): HostTensor {
  const at = shape.length + axis;
  if (at < 0) return { shape, data };
  const [size, inner] = [shape[at]!, entryCount(shape.slice(at + 1))];
  const outer = entryCount(shape.slice(0, at));
  const result = new Float64Array(outer * count * inner);
  for (let i = 0; i < outer; i++) {
    const begin = (i * size + first) * inner;
    result.set(data.subarray(begin, begin + count * inner), i * count * inner);
  }
  return { shape: shape.with(at, count), data: result };
}
