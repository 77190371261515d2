import { expect, test } from 'vitest';
import { sameData } from '../../../webview/engine/sameData.js';

test.each([
  [1, 1],
  [Number.NaN, Number.NaN],
  ['a', 'a'],
  [
    [1, [2, 3]],
    [1, [2, 3]],
  ],
  [
    { kind: 'fill', value: 2 },
    { value: 2, kind: 'fill' },
  ],
  [{ data: Float32Array.of(1, Number.NaN) }, { data: Float32Array.of(1, Number.NaN) }],
])('%j is the same as %j', (a, b) => expect(sameData(a, b)).toBe(true));

test.each([
  [1, 2],
  [1, '1'],
  [[1, 2], [1]],
  [{ a: 1 }, { a: 1, b: undefined }],
  [{ a: 1 }, [1]],
  [null, {}],
  [Float32Array.of(1, 2), Float32Array.of(1, 3)],
  [Float32Array.of(1, 2), Float32Array.of(1, 2, 3)],
  [Uint8Array.of(1), Float32Array.of(1)],
])('%j is not the same as %j', (a, b) => {
  expect(sameData(a, b)).toBe(false);
  expect(sameData(b, a)).toBe(false);
});
