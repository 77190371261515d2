/** The shape rule of slic: labels and their bound, and what is blamed. */
import { expect, test } from 'vitest';
import type { Shape } from '../../../experiment/contract.js';
import { slic } from '../../../experiment/contracts/slic.js';
import { infer } from './infer.js';

test('labels are int32 of the size of the image, less than segments, of which there are no more than pixels', () => {
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
    for (const [segments, bound] of [
      [30, 30],
      [40, 35],
    ] as const) {
      const attributes = { segments, compactness: 10, iterations: 10 };
      const call = { inputs: { image: { shape: image, dtype: 'float32' } as const }, attributes };
      expect(slic.inferShapes(call)).toEqual({ outputs: [{ shape: labels, dtype: 'int32', bound }] });
    }
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
