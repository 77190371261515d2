/**
 * gaussianRender2d: N Gaussians in a square image of three channels, summed, peak 1, cut at the default 6σ.
 *
 * They are anisotropic: the two standard deviations of each are uniform in 1.5 to 4 px and independent, its direction uniform, and it is given as
 * a Cholesky factor, the form that GaussianImage trains. Means are uniform over the image, so that about a tenth of the covered
 * pixels lie outside, as in a fit.
 */
import type { Benchmark, BenchmarkCase, BenchmarkTensor } from './benchmark.js';
import { randomTensor } from './randomTensor.js';

const channels = 3;
const [leastSigma, greatestSigma] = [1.5, 4];

export const gaussianRender2d: Benchmark = {
  operation: 'gaussianRender2d',
  cases: [
    scene({ gaussians: 100, side: 128, withComposition: true }),
    scene({ gaussians: 1000, side: 128, withComposition: true }),
    scene({ gaussians: 1000, side: 256, withComposition: false }),
    scene({ gaussians: 10_000, side: 256, withComposition: false }),
    scene({ gaussians: 1000, side: 512, withComposition: false }),
    scene({ gaussians: 10_000, side: 512, withComposition: false }),
  ],
};

interface Scene {
  readonly gaussians: number;
  readonly side: number;
  /** It makes N·H·W numbers at every step of the formula: 64 MiB a tensor for N = 1000 at 128². */
  readonly withComposition: boolean;
}

function scene({ gaussians, side, withComposition }: Scene): BenchmarkCase {
  return {
    size: `N=${gaussians}, ${side}×${side}, C=${channels}`,
    attributes: { height: side, width: side },
    withComposition,
    inputs: () => ({
      means: randomTensor('means', [gaussians, 2], 0, side),
      cholesky: choleskyFactors(gaussians),
      colors: randomTensor('colors', [gaussians, channels], 0, 1),
    }),
  };
}

/** (l11, l21, l22) of R(θ)·diag(σ²)·R(θ)ᵀ, in float64 from the float32 tensors `sigmas` [N, 2] and `angles` [N], then rounded to float32. */
export function choleskyFactors(gaussians: number): BenchmarkTensor {
  const sigmas = randomTensor('sigmas', [gaussians, 2], leastSigma, greatestSigma).data;
  const angles = randomTensor('angles', [gaussians], 0, Math.PI).data;
  const data = new Float32Array(3 * gaussians);
  for (let n = 0; n < gaussians; n++) {
    const [first, second] = [sigmas[2 * n]!, sigmas[2 * n + 1]!];
    const [cos, sin] = [Math.cos(angles[n]!), Math.sin(angles[n]!)];
    const l11 = Math.hypot(first * cos, second * sin);
    const l21 = (cos * sin * (first ** 2 - second ** 2)) / l11;
    data.set([l11, l21, (first * second) / l11], 3 * n);
  }
  return { shape: [gaussians, 3], data };
}
