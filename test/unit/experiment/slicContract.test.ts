/** The shape rule of slic: labels and their bound, and what is blamed. */
import { expect, test } from 'vitest';
import type { Shape } from '../../../experiment/contract.js';
import { slic } from '../../../experiment/contracts/slic.js';
import { infer } from './infer.js';

test('labels are int32 of the size of the image, less than segments', () => {
  const attributes = { segments: 40, compactness: 10, iterations: 10 };
  for (const [image, labels] of [
    [
      [5, 7, 3],
      [5, 7],
    ],
    [
      [2, 5, 7, 1],
      [2, 5, 7],
    ],
  ] as const) {
    const call = { inputs: { image: { shape: image, dtype: 'float32' } as const }, attributes };
    expect(slic.inferShapes(call)).toEqual({ outputs: [{ shape: labels, dtype: 'int32', bound: 40 }] });
  }
});

test.each<[Shape, string]>([
  [[5, 7], '[H, W, C]'],
  [[1, 1, 5, 7, 3], '[B, H, W, C]'],
  [[0, 7, 3], 'at least 1'],
  [[0, 5, 7, 3], 'at least 1'],
  [[5, 7, 4], '"channels": 3'],
  [[5, 7, 2], 'three channels'],
  [[5, 7, 0], 'three channels'],
  [[1, 65536, 3], '65535 pixels'],
])('an image of %j is blamed: %s', (image, remedy) => {
  expect(infer('slic', { image })).toMatchObject({ at: { input: 'image' }, remedy: expect.stringContaining(remedy) });
});
