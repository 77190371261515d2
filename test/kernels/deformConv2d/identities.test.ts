/** What deformConv2d must come to where its offsets say nothing special. */
import { afterAll, describe, expect, test } from 'vitest';
import { deformConv2d } from '../../../webview/ops/deformConv2d/index.js';
import { gpuErrors } from '../engine/backends.js';
import { operations } from '../engine/experiments.js';
import { evaluate, host, runForms, truth, wave } from '../support/evaluate.js';
import { relativeError } from '../support/relativeError.js';
import { scene } from './scenes.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

const conv2d = operations.find(({ name }) => name === 'conv2d')!;
const options = { batch: 2, image: [8, 9, 4], taps: [3, 2], outputs: 6, groups: 2, bias: true } as const;
const attributes = { strides: [2, 1], padding: [1, 2], dilations: [1, 2] };

describe.each(runForms)('$form on $backendName', (form) => {
  test('offsets of zero make it conv2d, and its gradients those of conv2d', async () => {
    const { inputs } = scene({ ...options, attributes });
    const still = { ...inputs, offset: wave(inputs['offset']!.shape, () => 0) };
    const { offset: _, ...plain } = inputs;
    const expected = truth(conv2d, plain, attributes);
    const cotangent = wave(expected.shape, (i) => Math.cos(1.3 * i));
    const moved = await evaluate(deformConv2d, form, still, attributes, cotangent);
    const { gradients } = await evaluate(conv2d, { form: 'composition', backendName: form.backendName }, plain, attributes, cotangent);
    expect(relativeError(moved.output, expected.data)).toBeLessThan(1e-6);
    for (const name of Object.keys(plain)) expect(relativeError(moved.gradients[name]!, gradients[name]!), name).toBeLessThan(1e-6);
  });

  test('a constant offset of whole pixels makes it conv2d of the shifted image', async () => {
    const { inputs } = scene({ ...options, attributes });
    const [down, right] = [2, -3];
    const input = inputs['input']!;
    const [, height, width, channels] = input.shape as [number, number, number, number];
    const shifted = input.data.map((_, i) => {
      const [c, x, y] = [i % channels, Math.floor(i / channels) % width, Math.floor(i / channels / width) % height];
      const [row, column] = [y + down, x + right];
      const image = Math.floor(i / channels / width / height);
      return row < 0 || row >= height || column < 0 || column >= width
        ? 0
        : input.data[((image * height + row) * width + column) * channels + c]!;
    });
    // Without padding, so that what the shift brings in is the image's own.
    const unpadded = { ...attributes, padding: 0 };
    const { offset, ...plain } = scene({ ...options, attributes: unpadded }).inputs;
    const constant = wave(offset!.shape, (i) => (i % 2 === 0 ? down : right));
    const expected = truth(conv2d, { ...plain, input: host(input.shape, shifted) }, unpadded);
    const { output } = await evaluate(deformConv2d, form, { ...plain, offset: constant }, unpadded, wave(expected.shape, Math.cos));
    expect(relativeError(output, expected.data)).toBeLessThan(1e-6);
  });

  test('a mask of zero leaves the bias alone', async () => {
    const { inputs } = scene({ ...options, mask: true, attributes });
    const dark = { ...inputs, mask: wave(inputs['mask']!.shape, () => 0) };
    const { shape } = truth(deformConv2d, dark, attributes);
    const { output, gradients } = await evaluate(deformConv2d, form, dark, attributes, wave(shape, Math.cos));
    expect([...output]).toEqual(Array.from(output, (_, i) => inputs['bias']!.data[i % 6]!));
    for (const name of ['input', 'offset', 'kernel']) expect(gradients[name]!.every((value) => value === 0)).toBe(true);
  });

  test('an empty batch gives an empty output, and gradients of zero', async () => {
    const { inputs } = scene({ ...options, batch: 0, mask: true, attributes });
    const empty = truth(deformConv2d, inputs, attributes);
    expect(empty.shape).toEqual([0, 4, 11, 6]);
    const { output, gradients } = await evaluate(deformConv2d, form, inputs, attributes, empty);
    expect(output).toHaveLength(0);
    for (const [name, { data }] of Object.entries(inputs)) expect([...gradients[name]!]).toEqual(Array(data.length).fill(0));
  });
});
