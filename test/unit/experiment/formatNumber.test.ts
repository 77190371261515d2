import { describe, expect, it } from 'vitest';
import { formatDigits, formatNumber, formatRange } from '../../../experiment/formatNumber.js';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [1.92e-3, '1.92e-3'],
    [-4.1e-5, '−4.1e-5'],
    [0.75612, '0.756'],
    [0.5, '0.5'],
    [0.0191, '0.0191'],
    [0.01, '0.01'],
    [0.0099996, '0.01'],
    [1e-8, '1e-8'],
    [131, '131'],
    [-3.1377, '−3.14'],
    [99.96, '100'],
    [1234.56, '1235'],
    [16384, '16384'],
    [999999, '999999'],
    [1e6, '1e6'],
    [123456.7, '1.23e5'],
    [3.4028234663852886e38, '3.4e38'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('%d is %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it.each([
    [-0.03162, 2, '−0.032'],
    [-0.03162, 1, '−0.03'],
    [-1.07e-3, 1, '−1e-3'],
    [0.96, 1, '1'],
    [55.7, 1, '56'],
    [-314.15, 2, '−314'],
    [1234.56, 1, '1235'],
    [16384, 1, '16384'],
    [123456.7, 1, '1.2e5'],
  ])('%d in %d digits is %s', (value, digits, text) => expect(formatDigits(value, digits)).toBe(text));
});

describe('formatRange', () => {
  it.each([
    [0.03, 0.97, '0.03 … 0.97'],
    [-4.1e-5, 4.1e-5, '±4.1e-5'],
    [-3.1, 131, '−3.1 … 131'],
    [2.5, 2.5, '2.5'],
    [0, 0, '0'],
  ])('%d to %d is %s', (low, high, text) => expect(formatRange(low, high)).toBe(text));
});
