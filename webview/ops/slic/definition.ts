/** What slic is, in plain float64 loops. */
import type { Attributes } from '../../../experiment/contract.js';
import type { HostInputs, HostTensor } from '../../engine/operation.js';
import { hostInput, numberOf } from '../inputs.js';
import { connected } from './connectivity.js';
import { cellOf, type Grid, gridOf, positionWeight } from './grid.js';
import { labOf } from './lab.js';

/**
 * @param inputs image [B?, H, W, C], sRGB of 0 to 1 (C = 3) or grey (C = 1)
 * @returns labels [B?, H, W]
 */
export function definition(inputs: HostInputs, attributes: Attributes): HostTensor[] {
  const { shape, data } = hostInput(inputs, 'image');
  const [height, width, channels] = shape.slice(-3) as [number, number, number];
  const grid = gridOf(height, width, numberOf(attributes, 'segments'));
  const labels = new Float64Array(data.length / channels);
  const pixels = height * width;
  for (let first = 0; first < labels.length; first += pixels) {
    const colors = labColors(data.subarray(first * channels, (first + pixels) * channels), channels);
    const clusters = kMeans(colors, grid, positionWeight(grid, attributes), numberOf(attributes, 'iterations'));
    labels.set(connected(clusters, grid), first);
  }
  return [{ shape: shape.slice(0, -1), data: labels }];
}

/** [P, 3] */
function labColors(image: Float64Array, channels: number): Float64Array {
  const colors = new Float64Array((image.length / channels) * 3);
  for (let p = 0; p < image.length / channels; p++) {
    const [red, green, blue] = image.subarray(p * channels, (p + 1) * channels);
    colors.set(labOf(red!, green ?? red!, blue ?? red!), 3 * p);
  }
  return colors;
}

/**
 * Each pixel goes to the nearest of the nine centres whose cells lie around its own, d² = ‖Δ(L*, a*, b*)‖² + (weight · ‖Δ(y, x)‖)², the first of
 * equals; each centre goes to the mean of its pixels, or stays where it has none. Centres begin as the means of their cells.
 * @returns for each pixel the number of its cluster, which is that of the cell the cluster began in
 */
function kMeans(colors: Float64Array, grid: Grid, weight: number, iterations: number): Int32Array {
  const { height, width, rows, columns } = grid;
  const labels = new Int32Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) labels[y * width + x] = cellOf(y, height, rows) * columns + cellOf(x, width, columns);
  }
  const centers = new Float64Array(rows * columns * 5);
  for (let i = 0; i < iterations; i++) {
    moveCenters(centers, labels, colors, width);
    chooseCenters(labels, centers, colors, grid, weight ** 2);
  }
  return labels;
}

/** @param centers [K, 5]: L*, a*, b*, y, x */
function moveCenters(centers: Float64Array, labels: Int32Array, colors: Float64Array, width: number): void {
  const sums = new Float64Array(centers.length);
  const counts = new Float64Array(centers.length / 5);
  labels.forEach((k, p) => {
    counts[k]! += 1;
    for (let c = 0; c < 3; c++) sums[5 * k + c]! += colors[3 * p + c]!;
    sums[5 * k + 3]! += Math.floor(p / width);
    sums[5 * k + 4]! += p % width;
  });
  for (let i = 0; i < centers.length; i++) {
    const count = counts[Math.floor(i / 5)]!;
    if (count > 0) centers[i] = sums[i]! / count;
  }
}

function chooseCenters(labels: Int32Array, centers: Float64Array, colors: Float64Array, grid: Grid, squaredWeight: number): void {
  const { height, width, rows, columns } = grid;
  for (let y = 0; y < height; y++) {
    const row = cellOf(y, height, rows);
    for (let x = 0; x < width; x++) {
      const column = cellOf(x, width, columns);
      const p = y * width + x;
      let nearest = Number.POSITIVE_INFINITY;
      for (let r = Math.max(row - 1, 0); r <= Math.min(row + 1, rows - 1); r++) {
        for (let c = Math.max(column - 1, 0); c <= Math.min(column + 1, columns - 1); c++) {
          const k = r * columns + c;
          const [i, j] = [3 * p, 5 * k];
          const color = (colors[i]! - centers[j]!) ** 2 + (colors[i + 1]! - centers[j + 1]!) ** 2 + (colors[i + 2]! - centers[j + 2]!) ** 2;
          const distance = color + squaredWeight * ((y - centers[j + 3]!) ** 2 + (x - centers[j + 4]!) ** 2);
          if (distance < nearest) [nearest, labels[p]] = [distance, k];
        }
      }
    }
  }
}
