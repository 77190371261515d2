/** What a gradient check of one entry of deformConv2d leaves out changes nothing. */
import { describe, test } from 'vitest';
import { deformConv2d } from '../../../webview/ops/deformConv2d/index.js';
import { expectSameAlone } from '../support/isolated.js';
import { type SceneOptions, scene } from './scenes.js';

const scenes: Readonly<Record<string, SceneOptions>> = {
  'one image': { image: [4, 5, 2], taps: [2, 3], outputs: 2, mask: true, bias: true, reach: 6, attributes: { padding: [1, 2] } },
  'a batch in groups': {
    batch: 2,
    image: [4, 3, 6],
    taps: [2, 1],
    outputs: 4,
    groups: 2,
    offsetGroups: 3,
    mask: true,
    attributes: { strides: [2, 1], padding: 1, dilations: [1, 2] },
  },
};

describe.each(Object.entries(scenes))('an entry of %s', (_, options) => {
  const { inputs, attributes } = scene(options);
  test.each(Object.keys(inputs))('of %s has the same derivative alone', (input) =>
    expectSameAlone(deformConv2d, inputs, attributes, input),
  );
});
