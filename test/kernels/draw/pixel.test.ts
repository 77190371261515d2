/** Value and gradient under the pointer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Painter } from '../../../webview/engine/draw/painter.js';
import { createPanels } from '../../../webview/engine/draw/panels.js';
import { createWebGPUPainter } from '../../../webview/engine/draw/webgpuPainter.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { type TestBackend, useTestBackend } from '../support/dawn.js';
import { sourceOf } from './stage.js';

let gpu: TestBackend;
let painter: Painter;
beforeAll(async () => {
  gpu = await useTestBackend();
  painter = createWebGPUPainter(gpu.backend, createPanels());
});
afterAll(() => {
  painter.dispose();
  expect(gpu.errors).toEqual([]);
});

const ramp = (shape: number[], dtype: 'float32' | 'int32' = 'float32') =>
  tf.tensor(
    Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => i),
    shape,
    dtype,
  );

it('readEntries gives a few entries of a tensor, integers as such', async () => {
  expect(await painter.readEntries(ramp([4, 6, 3]), 51, 3)).toEqual([51, 52, 53]);
  expect(await painter.readEntries(ramp([24], 'int32'), 17, 1)).toEqual([17]);
});

describe('readPixel', () => {
  const tensors = sourceOf(
    {
      picture: ramp([4, 6, 3]),
      labels: ramp([4, 6], 'int32'),
      batch: ramp([2, 4, 6, 1]),
      other: ramp([6, 4]),
      list: ramp([6, 4, 1]),
      scalar: ramp([]),
    },
    { picture: tf.neg(ramp([4, 6, 3])) },
  );

  it('gives all channels of every tensor of the same rows and columns, and gradients where they are known', async () => {
    const entries = await painter.readPixel(tensors, { rows: 4, columns: 6, row: 2, column: 5, batch: 0 });
    expect(entries).toEqual([
      { reference: 'picture', value: [51, 52, 53], gradient: [-51, -52, -53] },
      { reference: 'labels', value: [17] },
      { reference: 'batch', value: [17] },
      // As a list: 6 things with 4 components each.
      { reference: 'other', value: [5 * 4 + 2] },
    ]);
  });

  it('reads the image of the batch that is pointed at; tensors without a batch stand for every image', async () => {
    const entries = await painter.readPixel(tensors, { rows: 4, columns: 6, row: 0, column: 1, batch: 1 });
    expect(entries.find(({ reference }) => reference === 'batch')).toEqual({ reference: 'batch', value: [25] });
    expect(entries.find(({ reference }) => reference === 'labels')).toEqual({ reference: 'labels', value: [1] });
  });

  it.each([
    ['beyond the picture', { rows: 4, columns: 6, row: 4, column: 0, batch: 0 }],
    ['of a size that no tensor has', { rows: 40, columns: 60, row: 2, column: 5, batch: 0 }],
  ])('gives nothing for a pixel %s', async (_, pixel) => {
    expect(await painter.readPixel(tensors, pixel)).toEqual([]);
  });

  it('gives nothing for an image beyond the batch', async () => {
    const entries = await painter.readPixel(tensors, { rows: 4, columns: 6, row: 0, column: 1, batch: 2 });
    expect(entries.map(({ reference }) => reference)).not.toContain('batch');
  });
});
