/** Rows added up by an index, and taken by an index: each the adjoint of the other. Of plain tfjs operations, on every backend. */
import { type Tensor, tf } from '../engine/tfjs.js';

/**
 * @param rows float32 [N, C]; indices int32 [N] in 0 … count − 1.
 * @returns [count, C], the sum of the rows with each index.
 */
export function sumRows(rows: Tensor, indices: Tensor, count: number): Tensor {
  // On cpu tfjs goes through all rows for each sum, and a NaN in one of them makes all sums NaN.
  if (tf.getBackend() !== 'cpu') return tf.unsortedSegmentSum(rows, indices as tf.Tensor1D, count);
  return withIndices(
    rows,
    indices,
    (given, at) => sumsInLoop(given, at, count),
    (cotangent, at) => takeRows(cotangent, at),
  );
}

/** In float64: of a segment of 512² pixels a sum in float32, one after the other, is off by a quarter of a percent. */
function sumsInLoop(rows: Tensor, indices: Tensor, count: number): Tensor {
  const channels = rows.shape[1] as number;
  const data = rows.dataSync();
  const sums = new Float64Array(count * channels);
  indices.dataSync().forEach((index, row) => {
    for (let channel = 0; channel < channels; channel++) sums[index * channels + channel]! += data[row * channels + channel]!;
  });
  return tf.tensor(Float32Array.from(sums), [count, channels]);
}

/** @returns [M, C], the row of each of the indices int32 [M]. */
export function takeRows(rows: Tensor, indices: Tensor): Tensor {
  if (tf.getBackend() !== 'cpu') return tf.gather(rows, indices as tf.Tensor1D);
  return withIndices(
    rows,
    indices,
    (given, at) => tf.gather(given, at as tf.Tensor1D),
    (cotangent, at) => sumRows(cotangent, at, rows.shape[0] as number),
  );
}

type OfRows = (rows: Tensor, indices: Tensor) => Tensor;

function withIndices(rows: Tensor, indices: Tensor, value: OfRows, gradient: OfRows): Tensor {
  return tf.customGrad((given, save) => {
    (save as tf.GradSaveFunc)([indices]);
    return {
      value: value(given as Tensor, indices),
      gradFunc: (cotangent, saved) => gradient(cotangent, (saved as Tensor[])[0] as Tensor),
    };
  })(rows);
}
