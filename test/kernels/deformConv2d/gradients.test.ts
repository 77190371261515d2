/** deformConv2d over a grid of shapes: every form against the float64 definition and its central differences. */
import { afterAll, expect, test } from 'vitest';
import { deformConv2d } from '../../../webview/ops/deformConv2d/index.js';
import { gpuErrors } from '../engine/backends.js';
import { centralDifference, evaluate, runForms, spread, truth, wave } from '../support/evaluate.js';
import { relativeError } from '../support/relativeError.js';
import { type SceneOptions, scene } from './scenes.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

/** Entries of each input that differences are taken at. */
const most = 12;

const scenes: Readonly<Record<string, SceneOptions>> = {
  'without a batch axis, mask and bias': { image: [5, 6, 2], taps: [3, 3], outputs: 3 },
  'one image': { batch: 1, image: [6, 5, 3], taps: [3, 3], outputs: 2, mask: true, bias: true, attributes: { padding: 1 } },
  '33 images': { batch: 33, image: [3, 2, 1], taps: [2, 1], outputs: 2, bias: true, attributes: { padding: [1, 0] } },
  'a kernel that is not square, strides and dilations': {
    batch: 2,
    image: [9, 11, 2],
    taps: [3, 2],
    outputs: 2,
    mask: true,
    attributes: { strides: [2, 3], padding: [1, 2], dilations: [2, 1] },
  },
  'groups, and other groups of offsets': {
    batch: 2,
    image: [5, 6, 12],
    taps: [3, 2],
    outputs: 8,
    groups: 4,
    offsetGroups: 3,
    mask: true,
    bias: true,
    attributes: { padding: 1 },
  },
  'one weight to a channel, an offset group each': {
    image: [6, 7, 5],
    taps: [3, 3],
    outputs: 5,
    groups: 5,
    offsetGroups: 5,
    attributes: { padding: 1 },
  },
  'more channels than a tile, and not a multiple of it': { image: [5, 7, 37], taps: [2, 2], outputs: 41, mask: true, bias: true },
  'channels that fill tiles': {
    batch: 2,
    image: [8, 8, 32],
    taps: [3, 3],
    outputs: 32,
    offsetGroups: 2,
    bias: true,
    attributes: { padding: 1 },
  },
  'more output than image': { image: [3, 3, 2], taps: [1, 1], outputs: 2, reach: 1, attributes: { padding: 4 } },
  'offsets across the whole image and beyond': {
    batch: 2,
    image: [7, 9, 3],
    taps: [3, 3],
    outputs: 4,
    mask: true,
    reach: 11,
    attributes: { padding: 1 },
  },
};

/** On the GPU the composition has nothing of its own but tfjs's kernels, which are slow to compile: a few scenes say that they do. */
const composedOnGpu = ['one image', 'groups, and other groups of offsets', 'offsets across the whole image and beyond'];

const runs = Object.entries(scenes).flatMap(([name, options]) => {
  // What all forms are held against, found once.
  const { inputs, attributes } = scene(options);
  const expected = truth(deformConv2d, inputs, attributes);
  const cotangent = wave(expected.shape, (i) => Math.cos(1.3 * i));
  const differences = Object.entries(inputs).map(([input, { data }]) => {
    const entries = spread(data.length, most);
    return { input, entries, values: entries.map((entry) => centralDifference(deformConv2d, inputs, attributes, cotangent, input, entry)) };
  });
  return runForms
    .filter(({ form, backendName }) => form === 'fused' || backendName === 'cpu' || composedOnGpu.includes(name))
    .map((form) => ({ name, inputs, attributes, expected, cotangent, differences, ...form }));
});

test.each(runs)('$name: $form on $backendName', async ({ inputs, attributes, expected, cotangent, differences, form, backendName }) => {
  const { output, gradients } = await evaluate(deformConv2d, { form, backendName }, inputs, attributes, cotangent);
  expect(relativeError(output, expected.data)).toBeLessThan(2e-6);
  for (const { input, entries, values } of differences) {
    const gradient = gradients[input]!;
    expect(gradient).toHaveLength(inputs[input]!.data.length);
    expect(
      relativeError(
        entries.map((entry) => gradient[entry]!),
        values,
      ),
      input,
    ).toBeLessThan(1e-5);
  }
});
