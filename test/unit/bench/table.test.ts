import { expect, test } from 'vitest';
import type { BenchmarkRow } from '../../../bench/row.js';
import { tableHead, tableLine } from '../../../bench/table.js';

const whole: BenchmarkRow = {
  operation: 'gaussianRender2d',
  pass: 'forward+backward',
  size: 'N=1000, 128×128, C=3',
  fusedMs: 12.345,
  fusedWallMs: 13.5,
  compositionMs: 1234.56,
  ratio: 100.004,
  fusedDispatches: 5,
  compositionDispatches: 131,
  floorMs: 3.08625,
  adapter: 'SwiftShader',
};

test('a row has its numbers under their headings, with three significant digits', () => {
  const cells = tableLine(whole).split(/ {2,}/);
  expect(cells).toEqual([
    'gaussianRender2d',
    'N=1000, 128×128, C=3',
    'forward+backward',
    '12.3',
    '1235',
    '100×',
    '5 : 131',
    '3.09',
    '25 %',
  ]);
  const headings = tableHead.split(/ {2,}/);
  expect(headings).toEqual(['operation', 'size', 'pass', 'fused ms', 'tfjs ms', 'ratio', 'dispatches', 'floor ms', 'of limit']);
  for (const heading of ['fused ms', 'tfjs ms', 'of limit']) {
    const end = tableHead.indexOf(heading) + heading.length;
    expect(tableLine(whole).slice(0, end)).toMatch(/\S$/);
  }
});

test('without the composition its columns are empty and the others stay where they are', () => {
  const { compositionMs: _, ratio: __, compositionDispatches: ___, ...fused } = whole;
  expect(tableLine(fused)).toHaveLength(tableLine(whole).length);
  expect(tableLine(fused).split(/ {2,}/)).toEqual([
    'gaussianRender2d',
    'N=1000, 128×128, C=3',
    'forward+backward',
    '12.3',
    '5',
    '3.09',
    '25 %',
  ]);
});
