import { fillUniform, generatorFor } from '../../../experiment/data/random.js';

const exponents = new Float32Array(500);
fillUniform(exponents, generatorFor(1, 'farAngles'), 4, Math.log10(3.4e38));

/** Angles of both signs that a product with 2/π in float32 says nothing about: round ones, multiples of π/2 and a log-uniform sample. */
export const farAngles: readonly number[] = [
  ...[1e4, 1e6, 1e7, 1e8, 1e9, 3e9, 1e20, 3e38, 3.4e38],
  ...[7e3, 1e6, 3e8, 1e12, 1e30].map((quarters) => (quarters * Math.PI) / 2),
  ...Array.from(exponents, (exponent) => 10 ** exponent),
].flatMap((angle) => [Math.fround(angle), -Math.fround(angle)]);
