/**
 * deformConv2d: 3×3 taps with a padding of 1, one group, one offset group, mask and bias.
 *
 * Offsets are uniform in −2 to 2 px and independent, wilder than those of a trained network: neighbouring pixels read in different places.
 */
import type { Benchmark, BenchmarkCase } from './benchmark.js';
import { randomTensor } from './randomTensor.js';

const taps = 9;
const reach = 2;

export const deformConv2d: Benchmark = {
  operation: 'deformConv2d',
  cases: [
    convolution({ channels: 32, side: 32, batch: 2 }),
    { ...convolution({ channels: 64, side: 64, batch: 4 }), onGpuOnly: true },
    { ...convolution({ channels: 128, side: 32, batch: 4 }), onGpuOnly: true },
  ],
};

interface Convolution {
  /** Of input and output. */
  readonly channels: number;
  readonly side: number;
  readonly batch: number;
}

function convolution({ channels, side, batch }: Convolution): BenchmarkCase {
  return {
    size: `${channels}→${channels}, ${side}×${side}, 3×3, B=${batch}`,
    attributes: { padding: 1 },
    withComposition: true,
    inputs: () => ({
      input: randomTensor('input', [batch, side, side, channels], -1, 1),
      offset: randomTensor('offset', [batch, side, side, 2 * taps], -reach, reach),
      mask: randomTensor('mask', [batch, side, side, taps], 0, 1),
      kernel: randomTensor('kernel', [3, 3, channels, channels], -1, 1),
      bias: randomTensor('bias', [channels], -1, 1),
    }),
  };
}
