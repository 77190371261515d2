/** What kernelSplat1d and kernelSplat2d are, in plain float64 loops; along a line as in an image of one row. */
import type { Attributes } from '../../../experiment/contract.js';
import type { HostInputs, HostTensor } from '../../engine/operation.js';
import { hostInput } from '../inputs.js';

/**
 * @param inputs positions [N], as indices; kernel [k], odd.
 * @returns the signal [length].
 */
export function definition1d(inputs: HostInputs, attributes: Attributes): HostTensor[] {
  const kernel = hostInput(inputs, 'kernel');
  const length = attributes['length'] as number;
  const positions = Array.from(hostInput(inputs, 'positions').data, (x) => [x, 0] as const);
  const row = { shape: [1, ...kernel.shape], data: kernel.data };
  return [{ shape: [length], data: sweep(impulses(positions, 1, length), row, 1, length) }];
}

/**
 * @param inputs positions [N, 2], (x, y) in px; kernel [kh, kw], both odd.
 * @returns the image [height, width].
 */
export function definition2d(inputs: HostInputs, attributes: Attributes): HostTensor[] {
  const { data, shape } = hostInput(inputs, 'positions');
  const [height, width] = [attributes['height'] as number, attributes['width'] as number];
  const positions = Array.from({ length: shape[0] as number }, (_, n) => [data[2 * n] as number, data[2 * n + 1] as number] as const);
  return [{ shape: [height, width], data: sweep(impulses(positions, height, width), hostInput(inputs, 'kernel'), height, width) }];
}

/** [height, width]: along each axis 1 − f on floor(p) and f on floor(p) + 1. A position that is not finite makes everything NaN. */
function impulses(positions: readonly (readonly [number, number])[], height: number, width: number): Float64Array {
  const image = new Float64Array(height * width);
  for (const [x, y] of positions) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return image.fill(Number.NaN);
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - left, y - top];
    for (const [row, shareOfRow] of [[top, 1 - fy] as const, [top + 1, fy] as const]) {
      for (const [column, shareOfColumn] of [[left, 1 - fx] as const, [left + 1, fx] as const]) {
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        image[row * width + column]! += shareOfRow * shareOfColumn;
      }
    }
  }
  return image;
}

/** out[i, j] = Σ impulse[i − s + (kh − 1)/2, j − t + (kw − 1)/2]·kernel[s, t], with 0 outside. */
function sweep(impulse: Float64Array, { shape, data }: HostTensor, height: number, width: number): Float64Array {
  const [rows, columns] = shape as [number, number];
  const out = new Float64Array(height * width);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      for (let s = 0; s < rows; s++) {
        for (let t = 0; t < columns; t++) {
          const [y, x] = [i - s + (rows - 1) / 2, j - t + (columns - 1) / 2];
          if (y < 0 || y >= height || x < 0 || x >= width) continue;
          out[i * width + j]! += (impulse[y * width + x] as number) * (data[s * columns + t] as number);
        }
      }
    }
  }
  return out;
}
