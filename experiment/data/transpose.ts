import type { Shape } from '../contract.js';

/** Whether `axes` names each axis of a tensor of this rank once. */
export function isPermutation(axes: readonly number[], rank: number): boolean {
  return axes.length === rank && new Set(axes).size === rank && axes.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank);
}

export function transposedShape(shape: Shape, axes: readonly number[]): Shape {
  return axes.map((axis) => shape[axis] ?? 1);
}

/** As np.transpose: axis i of the result is axis `axes[i]` of `data`, which has this shape, row-major. A new array. */
export function transpose<Data extends Float32Array | Int32Array>(data: Data, shape: Shape, axes: readonly number[]): Data {
  const strides: number[] = [];
  for (let axis = shape.length - 1, stride = 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] ?? 1;
  }
  // An axis of one entry moves nothing.
  const moved = axes.filter((axis) => shape[axis] !== 1);
  const sizes = moved.map((axis) => shape[axis] ?? 1);
  const steps = moved.map((axis) => strides[axis] ?? 1);
  const result = data.slice() as Data;
  const index = sizes.map(() => 0);
  let source = 0;
  for (let target = 0; target < data.length; target++) {
    result[target] = data[source] ?? 0;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const [size = 1, step = 0, next = 0] = [sizes[axis], steps[axis], (index[axis] ?? 0) + 1];
      source += step;
      if (next < size) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
      source -= next * step;
    }
  }
  return result;
}
