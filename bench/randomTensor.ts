import type { Shape } from '../experiment/contract.js';
import { fillUniform, generatorFor } from '../experiment/data/random.js';
import { entryCount } from '../experiment/shape.js';
import type { BenchmarkTensor } from './benchmark.js';

/** Of every benchmark. */
const seed = 1;

/**
 * Numbers uniform in [low, high), the same as those of an experiment's tensor of this name with the seed 1, on every machine and in every
 * language: they follow from the name alone.
 */
export function randomTensor(name: string, shape: Shape, low: number, high: number): BenchmarkTensor & { readonly data: Float32Array } {
  const data = new Float32Array(entryCount(shape));
  fillUniform(data, generatorFor(seed, name), low, high);
  return { shape, data };
}
