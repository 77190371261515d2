/**
 * superpixelPool: features of a square image pooled over about equally large segments with ragged borders, as superpixels have them.
 *
 * The image is parted into squares; each pixel has the label of the square that lies up to two pixels away from it, in a direction of its own.
 */
import type { Benchmark, BenchmarkCase, BenchmarkTensor } from './benchmark.js';
import { randomTensor } from './randomTensor.js';

/** Pixels by which a label may come from elsewhere, along each axis. */
const raggedness = 2;

export const superpixelPool: Benchmark = {
  operation: 'superpixelPool',
  cases: [
    image({ side: 128, channels: 32, segments: 256, withComposition: true }),
    image({ side: 128, channels: 32, segments: 256, withComposition: true, sorting: true }),
    image({ side: 128, channels: 32, segments: 256, reduce: 'max' }),
    image({ side: 512, channels: 64, segments: 1024, withComposition: true, onGpuOnly: true }),
    image({ side: 512, channels: 64, segments: 1024, withComposition: true, onGpuOnly: true, sorting: true }),
  ],
};

interface Image {
  readonly side: number;
  readonly channels: number;
  /** A square number. */
  readonly segments: number;
  readonly reduce?: 'max';
  readonly withComposition?: true;
  readonly onGpuOnly?: true;
  /** The labels are sorted in every run; in the other cases once, as in training. */
  readonly sorting?: true;
}

function image({ side, channels, segments, reduce, withComposition, onGpuOnly, sorting }: Image): BenchmarkCase {
  const variant = [reduce, sorting && 'sorting'].flatMap((word) => (word ? [`, ${word}`] : [])).join('');
  return {
    size: `${side}×${side}, C=${channels}, S=${segments}${variant}`,
    attributes: { segments, ...(reduce && { reduce }) },
    withComposition: withComposition ?? false,
    ...(onGpuOnly && { onGpuOnly }),
    ...(sorting && { anew: ['labels'] }),
    inputs: () => ({
      features: randomTensor('features', [side, side, channels], 0, 1),
      labels: raggedSquares(side, segments),
    }),
  };
}

/** int32 [side, side]: the square at (y + dy, x + dx), for whole numbers dy and dx from −2 to 2 of the float32 tensor `raggedness` [side, side, 2]. */
export function raggedSquares(side: number, segments: number): BenchmarkTensor {
  const moves = randomTensor('raggedness', [side, side, 2], -raggedness, raggedness + 1).data;
  const squares = Math.sqrt(segments);
  const size = side / squares;
  const squareAt = (place: number, move: number) => Math.floor(Math.min(side - 1, Math.max(0, place + Math.floor(move))) / size);
  const data = Int32Array.from({ length: side * side }, (_, pixel) => {
    const [row, column] = [squareAt(Math.floor(pixel / side), moves[2 * pixel]!), squareAt(pixel % side, moves[2 * pixel + 1]!)];
    return row * squares + column;
  });
  return { shape: [side, side], data };
}
