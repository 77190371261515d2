/** The benchmark's scene is the same in every language: bench/pytorch makes these very numbers. */
import { expect, test } from 'vitest';
import { benchmarks } from '../../../bench/benchmarks.js';
import { choleskyFactors, gaussianRender2d } from '../../../bench/gaussianRender2d.js';
import { randomTensor } from '../../../bench/randomTensor.js';

const sum = (data: ArrayLike<number>) => Array.from(data).reduce((total, value) => total + value, 0);

test('the numbers follow from the names alone', () => {
  const { means, colors } = gaussianRender2d.cases[0]!.inputs();
  expect([...means!.data.subarray(0, 3)]).toEqual([12.215027809143066, 115.2712631225586, 55.5174560546875]);
  expect(sum(means!.data)).toBeCloseTo(13022.051777005196, 9);
  expect(sum(colors!.data)).toBeCloseTo(152.61933685839176, 9);
  expect(sum(randomTensor('cotangent', [128, 128, 3], -1, 1).data)).toBeCloseTo(-210.52588794007897, 9);
});

test('standard deviations along the axes of a Cholesky factor are between 1.5 and 4 px', () => {
  const { shape, data } = choleskyFactors(500);
  expect(shape).toEqual([500, 3]);
  const deviations: number[] = [];
  for (let n = 0; n < 500; n++) {
    const [l11, l21, l22] = [...data.subarray(3 * n, 3 * n + 3)] as [number, number, number];
    const [xx, xy, yy] = [l11 ** 2, l11 * l21, l21 ** 2 + l22 ** 2];
    const spread = Math.hypot((xx - yy) / 2, xy);
    deviations.push(Math.sqrt((xx + yy) / 2 + spread), Math.sqrt((xx + yy) / 2 - spread));
  }
  expect(Math.min(...deviations)).toBeGreaterThanOrEqual(1.5 - 1e-5);
  expect(Math.max(...deviations)).toBeLessThan(4 + 1e-5);
  expect(sum(deviations) / deviations.length).toBeCloseTo(2.75, 1);
});

test('a small scene is the beginning of a large one', () => {
  expect([...choleskyFactors(10).data]).toEqual([...choleskyFactors(1000).data.subarray(0, 30)]);
});

test('sizes say what the tensors are, each once', () => {
  for (const { operation, cases } of benchmarks) {
    expect(new Set(cases.map(({ size }) => size)).size, operation).toBe(cases.length);
  }
  for (const { size, attributes, inputs } of gaussianRender2d.cases) {
    const { means, colors } = inputs();
    expect(size).toBe(`N=${means!.shape[0]}, ${attributes['height']}×${attributes['width']}, C=${colors!.shape[1]}`);
  }
});
