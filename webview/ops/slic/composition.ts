/**
 * The clusters of slic of plain tfjs operations. Pixels are sorted into the grid's cells, so that the nine centres around a pixel are those
 * of shifted cells and no sum needs a scatter: everything is added up in the same order in every run.
 */
import { type Tensor, tf } from '../../engine/tfjs.js';
import { cellOf, type Grid, startOf } from './grid.js';
import { linearBelow, linearOffset, linearSlope, xyzOfWhite } from './lab.js';

/** In place of a centre outside the grid: farther than any. */
const outside = 1e15;

/** The cells around one's own, itself included: the rows above and below, the columns left and right of it. */
const shifts = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => ({ down, right })));
const ownCell = 4;

/**
 * @param image [H, W, C], C 1 or 3
 * @param weight what a distance of one pixel weighs against a colour difference of 1
 * @returns int32 [H, W]: for each pixel the number of its cluster, which is that of the cell the cluster began in
 */
export function composedClusters(image: Tensor, grid: Grid, weight: number, iterations: number): Tensor {
  const { height, width, rows, columns } = grid;
  const { pixels, slots } = cellOrder(grid);
  const cells = rows * columns;

  // [K, 6, M]: L*, a*, b*, y, x and 1 of each pixel of the cell; all of them 0 in the slots that are left over.
  const features = tf.concat([labColors(image.reshape([height * width, -1])), positions(grid, weight)], 1);
  const padded = features.pad([
    [0, 1],
    [0, 0],
  ]);
  const inCells = tf.gather(padded, tf.tensor1d(pixels, 'int32')).reshape([cells, -1, 6]).transpose([0, 2, 1]);

  // Which of the cells around its own each pixel has chosen.
  let chosen: Tensor = tf.fill([cells, pixels.length / cells], ownCell);
  let centers: Tensor = tf.zeros([rows, columns, 5]);
  for (let i = 0; i < iterations; i++) {
    centers = movedCenters(centers, inCells, chosen);
    chosen = nearest(inCells, centers);
  }
  const steps = tf.tensor1d(shifts.map(({ down, right }) => down * columns + right));
  const clusters = tf
    .range(0, cells)
    .expandDims(1)
    .add(tf.gather(steps, chosen.cast('int32')));
  return tf.gather(clusters.flatten(), tf.tensor1d(slots, 'int32')).cast('int32').reshape([height, width]);
}

/** The pixels of each cell, as many slots for each as the largest one needs, P where no pixel is left; and the slot of each pixel. */
function cellOrder({ height, width, rows, columns }: Grid): { pixels: Int32Array; slots: Int32Array } {
  const [tallest, widest] = [Math.ceil(height / rows), Math.ceil(width / columns)];
  const pixels = new Int32Array(rows * columns * tallest * widest).fill(height * width);
  const slots = new Int32Array(height * width);
  for (let y = 0; y < height; y++) {
    const row = cellOf(y, height, rows);
    for (let x = 0; x < width; x++) {
      const column = cellOf(x, width, columns);
      const inCell = (y - startOf(row, height, rows)) * widest + (x - startOf(column, width, columns));
      const slot = (row * columns + column) * tallest * widest + inCell;
      pixels[slot] = y * width + x;
      slots[y * width + x] = slot;
    }
  }
  return { pixels, slots };
}

/** [P, 3]: y and x, so weighted that they are compared like colours, and 1. */
function positions({ height, width }: Grid, weight: number): Tensor {
  const numbers = new Float32Array(height * width * 3);
  for (let p = 0; p < height * width; p++) numbers.set([weight * Math.floor(p / width), weight * (p % width), 1], 3 * p);
  return tf.tensor2d(numbers, [height * width, 3]);
}

/** [P, 3]: L*, a*, b* of colours [P, 3] or greys [P, 1]; `labOf` says how. */
function labColors(colors: Tensor): Tensor {
  const clamped = tf.where(colors.isNaN(), tf.zerosLike(colors), colors.clipByValue(0, 1));
  const linear = tf.where(clamped.lessEqual(0.04045), clamped.div(12.92), clamped.add(0.055).div(1.055).pow(2.4)) as tf.Tensor2D;
  const xyz =
    colors.shape[1] === 1 ? tf.tile(linear, [1, 3]) : tf.matMul(linear, tf.tensor2d(xyzOfWhite.map((row) => [...row])), false, true);
  const [x, y, z] = tf.unstack(tf.where(xyz.greater(linearBelow), xyz.pow(1 / 3), xyz.mul(linearSlope).add(linearOffset)), 1) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  return tf.stack([y.mul(116).sub(16), x.sub(y).mul(500), y.sub(z).mul(200)], 1);
}

/** [rows, columns, 5]: the means of the pixels that have chosen each centre; the old centre where none has. */
function movedCenters(centers: Tensor, inCells: Tensor, chosen: Tensor): Tensor {
  return tf.tidy(() => {
    const [rows, columns] = centers.shape as [number, number];
    const hasChosen = chosen.expandDims(2).equal(tf.range(0, shifts.length)).cast('float32');
    // [K, 6, 9]: of the pixels of a cell that have chosen the same shift.
    const parts = tf.unstack(tf.matMul(inCells, hasChosen), 2);
    const sums = shifts.map(({ down, right }, shift) => shifted(parts[shift]!.reshape([rows, columns, 6]), -down, -right, 0));
    const [sum, count] = tf.split(tf.addN(sums), [5, 1], 2) as [Tensor, Tensor];
    return tf.where(count.greater(0), sum.div(count.maximum(1)), centers);
  });
}

/** [K, M]: the shift to the cell of the nearest centre, the first of equals. */
function nearest(inCells: Tensor, centers: Tensor): Tensor {
  return tf.tidy(() => {
    const [cells, , slotsOfCell] = inCells.shape as [number, number, number];
    const points = inCells.slice([0, 0, 0], [cells, 5, slotsOfCell]);
    let chosen: Tensor = tf.zeros([cells, slotsOfCell]);
    let least: Tensor = tf.fill([cells, slotsOfCell], Number.MAX_VALUE);
    shifts.forEach(({ down, right }, shift) => {
      const center = shifted(centers, down, right, outside).reshape([cells, 5, 1]);
      const distance = tf.addN(tf.unstack(points.squaredDifference(center), 1));
      chosen = tf.where(distance.less(least), tf.onesLike(chosen).mul(shift), chosen);
      least = tf.minimum(least, distance);
    });
    return chosen;
  });
}

/** Of [rows, columns, N], in each place what is so many rows below and columns to the right of it, `fill` where that is outside the grid. */
function shifted(cells: Tensor, down: number, right: number, fill: number): Tensor {
  const around: [number, number][] = [
    [1, 1],
    [1, 1],
    [0, 0],
  ];
  return cells.pad(around, fill).slice([1 + down, 1 + right, 0], cells.shape);
}
