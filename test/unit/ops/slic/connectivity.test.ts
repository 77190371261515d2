/** Scattered clusters become segments of one piece each. */
import { describe, expect, test } from 'vitest';
import { fillUniform, generatorFor } from '../../../../experiment/data/random.js';
import { connected } from '../../../../webview/ops/slic/connectivity.js';
import type { Grid } from '../../../../webview/ops/slic/grid.js';
import { pieces } from './pieces.js';

/** As many cells as there are pixels: even a single pixel is as large as a cell, and may stay. */
const fine = (height: number, width: number): Grid => ({ height, width, rows: height, columns: width, spacing: 1 });

const digits = (rows: readonly string[]) => Int32Array.from(rows.join(''), Number);

/** Labels of clusters written as rows of digits. */
function labelsOf(rows: readonly string[], grid: Grid = fine(rows.length, rows[0]!.length)): string[] {
  const labels = connected(digits(rows), grid).join('');
  return rows.map((row, y) => labels.slice(y * row.length, (y + 1) * row.length));
}

describe('known answers', () => {
  test('clusters of one piece stay, numbered by their first pixels', () => {
    expect(labelsOf(['7733', '7333', '5553'])).toEqual(['0011', '0111', '2221']);
  });

  test('of a cluster in two pieces the larger one stays, and the other goes to the neighbour with the longest border', () => {
    // The upper piece of cluster 1 has two edges in common with 0 and four with 2.
    expect(labelsOf(['00222', '01122', '02222', '33311', '33311'])).toEqual(['00111', '01111', '01111', '22233', '22233']);
  });

  test('of equal pieces the first one stays, and of neighbours with equal borders the first one takes', () => {
    expect(labelsOf(['1020'])).toEqual(['0122']);
    expect(labelsOf(['11022000'])).toEqual(['00011222']);
  });

  test('pixels that touch at corners only are not one piece', () => {
    expect(labelsOf(['01', '10'])).toEqual(['01', '01']);
  });

  test('what lies inside a piece that goes is given away after it', () => {
    const rows = ['00000001111', '01110001111', '01210001111', '01110022222', '00000022222'];
    const labels = ['00000001111', '00000001111', '00000001111', '00000022222', '00000022222'];
    expect(labelsOf(rows)).toEqual(labels);
  });

  test('pieces grow from all sides by what they are given, and only then are they weighed against a quarter of a cell', () => {
    // No piece has more than a pixel, and a quarter of a cell is 4/3: 0 begins at 1, 1 at 8, and 2 is given nothing.
    const clusters = digits(['2020202012121212']);
    const labels = connected(clusters, { height: 1, width: 16, rows: 1, columns: 3, spacing: 1 });
    expect(labels.join('')).toBe('0000011111111111');
  });

  test('a segment smaller than a quarter of a cell goes, though it is all of its cluster', () => {
    const coarse: Grid = { height: 4, width: 8, rows: 1, columns: 2, spacing: 4 };
    expect(labelsOf(['00000000', '00000000', '00000011', '00000000'], coarse)).toEqual(Array(4).fill('00000000'));
    expect(labelsOf(['00000000', '00000000', '00000011', '00000011'], coarse)).toEqual(['00000000', '00000000', '00000011', '00000011']);
  });
});

describe('any clusters', () => {
  test.each([
    [1, 1, 1],
    [1, 17, 5],
    [17, 1, 5],
    [2, 2, 4],
    [23, 31, 2],
    [23, 31, 12],
    [40, 40, 400],
  ])('%i × %i pixels of %i clusters at random: each label one piece, none twice, none left out', (height, width, count) => {
    const random = new Float32Array(height * width);
    fillUniform(random, generatorFor(count, 'clusters'), 0, count);
    const clusters = Int32Array.from(random, Math.floor);
    // Rows times columns are the clusters that there may be.
    const labels = connected(clusters, { height, width, rows: 1, columns: count, spacing: 1 });
    const found = pieces(labels, width);
    expect(found).toEqual([...new Set(labels)]);
    expect(found).toEqual(found.map((_, label) => label));
    expect(found.length).toBeLessThanOrEqual(count);
  });

  test('a megapixel of noise, and as many rounds as there are pixels to give away, take seconds at most', () => {
    const side = 1024;
    const noise = Int32Array.from({ length: side * side }, (_, p) => (Math.imul(p, 0x9e3779b1) >>> 16) % 1000);
    const line = Int32Array.from({ length: 2 ** 16 }, (_, p) => (p < 2 ** 15 ? 2 : p % 2));
    const begin = performance.now();
    expect(connected(noise, { height: side, width: side, rows: 25, columns: 40, spacing: 32 })).toHaveLength(side * side);
    expect(connected(line, { height: 1, width: line.length, rows: 1, columns: 8, spacing: 1 }).indexOf(1)).toBe(2 ** 15 + 1);
    expect(performance.now() - begin).toBeLessThan(15_000);
  }, 30_000);
});
