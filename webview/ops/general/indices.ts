/** Strided views, as NumPy has them: what broadcasting, transposing, cutting and joining come to, for the definitions. */
import type { Shape } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';

/** How far apart neighbours along each axis of a row-major tensor are. */
export function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => entryCount(shape.slice(axis + 1)));
}

/** Where the entries of a view lie: `offset` + Σ coordinate · stride, for every entry of `shape` in row-major order. A stride of 0 repeats. */
export function positions(shape: Shape, strides: readonly number[], offset = 0): Uint32Array {
  const result = new Uint32Array(entryCount(shape));
  const coordinates = shape.map(() => 0);
  let position = offset;
  for (let index = 0; index < result.length; index++) {
    result[index] = position;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += strides[axis]!;
      coordinates[axis]! += 1;
      if (coordinates[axis]! < shape[axis]!) break;
      position -= strides[axis]! * shape[axis]!;
      coordinates[axis] = 0;
    }
  }
  return result;
}

/** The entries at these positions. */
export function taken(data: Float64Array, at: Uint32Array): Float64Array {
  return Float64Array.from(at, (position) => data[position]!);
}

/** The strides by which a tensor of `shape` is stretched to the shape `to`, as NumPy broadcasts. */
export function broadcastStrides(shape: Shape, to: Shape): number[] {
  const strides = stridesOf(shape);
  const missing = to.length - shape.length;
  return to.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : strides[axis - missing]!));
}
