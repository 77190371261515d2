/** The grid that slic begins with. */
import { expect, test } from 'vitest';
import { cellOf, gridOf, startOf } from '../../../../webview/ops/slic/grid.js';

test.each([
  [400, 600, 100, 9, 11],
  [128, 128, 100, 10, 10],
  [128, 128, 7, 2, 3],
  [128, 128, 3, 1, 3],
  [100, 400, 4, 1, 4],
  [400, 100, 4, 4, 1],
  [50, 50, 1, 1, 1],
  [1, 9, 4, 1, 4],
  [3, 5, 1000, 3, 5],
])('%i × %i pixels and %i segments: %i × %i cells', (height, width, segments, rows, columns) => {
  expect(gridOf(height, width, segments)).toMatchObject({ rows, columns });
});

test('there are never more cells than segments or pixels, and for an ordinary image nearly as many, nearly square', () => {
  for (let segments = 1; segments < 500; segments++) {
    const { rows, columns, spacing } = gridOf(120, 160, segments);
    expect(rows * columns).toBeLessThanOrEqual(segments);
    expect(rows * columns * spacing ** 2).toBeCloseTo(120 * 160, 6);
    if (segments < 20) continue;
    expect(rows * columns).toBeGreaterThan(0.8 * segments);
    expect(Math.abs(Math.log(120 / rows / (160 / columns)))).toBeLessThan(Math.log(1.6));
  }
});

test('the pixels of a cell are those from its start to that of the next', () => {
  for (const [pixels, cells] of [
    [10, 3],
    [7, 7],
    [100, 9],
    [1, 1],
    [65535, 1024],
  ] as const) {
    for (let cell = 0; cell < cells; cell++) {
      expect(cellOf(startOf(cell, pixels, cells), pixels, cells)).toBe(cell);
      expect(cellOf(startOf(cell + 1, pixels, cells) - 1, pixels, cells)).toBe(cell);
    }
    expect([startOf(0, pixels, cells), startOf(cells, pixels, cells)]).toEqual([0, pixels]);
  }
});
