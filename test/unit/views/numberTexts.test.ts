import { expect, test } from 'vitest';
import { textsOf } from '../../../webview/views/panels/numberTexts.js';

test('numbers in cells have as many digits as the longest of them has room for', () => {
  const values = [-0.0316, 1.07e-3, 0.25];
  expect(textsOf(values, 7.2)).toEqual(['−0.0316', '1.07e-3', '0.25']);
  expect(textsOf(values, 6.9)).toEqual(['−0.032', '1.1e-3', '0.25']);
  expect(textsOf(values, 5)).toEqual(['−0.03', '1e-3', '0.3']);
});

test('where not even one digit has room there are none, and a whole number is never cut', () => {
  expect(textsOf([-0.0316], 4.9)).toBeUndefined();
  expect(textsOf([16384, 1], 4)).toBeUndefined();
});
