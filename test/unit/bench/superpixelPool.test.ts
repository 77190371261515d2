/** The benchmark's labels are the same in every language: bench/pytorch makes these very numbers. */
import { expect, test } from 'vitest';
import { raggedSquares, superpixelPool } from '../../../bench/superpixelPool.js';

test('segments are all there, about equally large, and ragged', () => {
  const { shape, data } = raggedSquares(128, 256);
  expect(shape).toEqual([128, 128]);
  const counts = new Array<number>(256).fill(0);
  for (const label of data) counts[label]!++;
  expect(Math.min(...counts)).toBeGreaterThan(32);
  expect(Math.max(...counts)).toBeLessThan(128);
  const ownSquare = data.filter((label, pixel) => label === 16 * Math.floor(pixel / 1024) + Math.floor((pixel % 128) / 8)).length;
  expect(ownSquare / data.length).toBeGreaterThan(0.5);
  expect(ownSquare / data.length).toBeLessThan(0.9);
});

test('sizes say what the tensors are, each once', () => {
  expect(new Set(superpixelPool.cases.map(({ size }) => size)).size).toBe(superpixelPool.cases.length);
  const { size, attributes, inputs } = superpixelPool.cases[0]!;
  const { features, labels } = inputs();
  expect(size).toBe(`${labels!.shape.join('×')}, C=${features!.shape[2]}, S=${attributes['segments']}`);
});
