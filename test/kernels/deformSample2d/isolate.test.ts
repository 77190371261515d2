/** What a gradient check of one entry of deformSample2d leaves out changes nothing. */
import { describe, test } from 'vitest';
import { deformSample2d } from '../../../webview/ops/deformSample2d/index.js';
import { expectSameAlone } from '../support/isolated.js';
import { inputsOf, variants } from './scenes.js';

describe.each(variants)('an entry with %j', (attributes) => {
  // An odd number of pixels: the published layout runs from one channel into the next in the middle of a pair.
  test.each([[[3, 5, 2]], [[2, 3, 3, 2]]])('of %j has the same derivative alone', (shape) => {
    const inputs = inputsOf(shape);
    for (const input of Object.keys(inputs)) expectSameAlone(deformSample2d, inputs, attributes, input);
  });
});
