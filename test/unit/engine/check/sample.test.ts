import { describe, expect, it } from 'vitest';
import { sampleEntries } from '../../../../webview/engine/check/sample.js';

describe('the sample of entries', () => {
  const gradient = Float32Array.from({ length: 1000 }, (_, index) => Math.sin(index * 0.7));

  it('is all entries in their order where they are few enough', () => {
    expect(sampleEntries(gradient.subarray(0, 64), 64, 1, 'n/x')).toEqual(Array.from({ length: 64 }, (_, index) => index));
    expect(sampleEntries(gradient, Number.POSITIVE_INFINITY, 1, 'n/x')).toHaveLength(1000);
    expect(sampleEntries(new Float32Array(), 64, 1, 'n/x')).toEqual([]);
  });

  it('takes the largest entries by magnitude and drawn ones in turns, none twice', () => {
    const chosen = sampleEntries(gradient, 64, 1, 'n/x');
    expect(new Set(chosen).size).toBe(64);
    const byMagnitude = gradient.map((_, index) => index).sort((a, b) => Math.abs(gradient[b]!) - Math.abs(gradient[a]!) || a - b);
    expect(chosen.filter((_, turn) => turn % 2 === 0)).toEqual([...byMagnitude.subarray(0, 32)]);
    const drawn = chosen.filter((_, turn) => turn % 2 === 1);
    expect(Math.min(...drawn)).toBeLessThan(200);
    expect(Math.max(...drawn)).toBeGreaterThan(800);
  });

  it('is the same for the same seed and name, and another for others', () => {
    const chosen = sampleEntries(gradient, 64, 1, 'n/x');
    expect(sampleEntries(gradient, 64, 1, 'n/x')).toEqual(chosen);
    expect(sampleEntries(gradient, 64, 2, 'n/x')).not.toEqual(chosen);
    expect(sampleEntries(gradient, 64, 1, 'n/y')).not.toEqual(chosen);
  });

  it('begins with gradients that are no numbers, and takes the first of equals', () => {
    const broken = gradient.slice();
    broken[777] = Number.NaN;
    broken[500] = Number.NEGATIVE_INFINITY;
    expect(sampleEntries(broken, 8, 1, 'n/x').filter((_, turn) => turn % 2 === 0)).toEqual([
      500,
      777,
      expect.any(Number),
      expect.any(Number),
    ]);
    expect(sampleEntries(new Float32Array(100), 8, 1, 'n/x').filter((_, turn) => turn % 2 === 0)).toEqual([0, 1, 2, 3]);
  });
});
