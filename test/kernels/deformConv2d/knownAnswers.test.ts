/** deformConv2d: numbers that others computed. */
import { afterAll, describe, expect, test } from 'vitest';
import { deformConv2d } from '../../../webview/ops/deformConv2d/index.js';
import { gpuErrors } from '../engine/backends.js';
import { evaluate, type HostInputs, host, runForms, truth, wave } from '../support/evaluate.js';
import { relativeError } from '../support/relativeError.js';
import { window } from './scenes.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

const forms = runForms.filter(({ form }) => deformConv2d[form]);
const image = [10, 20, 40, 30, 60, 80, 50, 70, 90];
const one = host([1, 1, 1], [1]);

/** One tap of weight 1 that reads the image at (y, x). */
function sampleAt(y: number, x: number) {
  return {
    inputs: { input: host([3, 3, 1], image), offset: host([1, 1, 2], [y, x]), kernel: host([1, 1, 1, 1], [1]) },
    attributes: { ...window, strides: 3 },
  };
}

const samples: readonly [y: number, x: number, value: number, dy: number, dx: number][] = [
  [1, 1, 60, 10, 20],
  [0.25, 0.5, 22.5, 30, 15],
  [2, 2, 90, -90, -90],
  [-0.5, 1, 10, 20, 10],
  [-1, 1, 0, 20, 0],
  [-1.5, 1, 0, 0, 0],
  [2.5, 1, 35, -70, 10],
  [3, 1, 0, 0, 0],
  [1, -1, 0, 0, 30],
  [1, 3, 0, 0, 0],
  [1e9, 1, 0, 0, 0],
  [-1e9, 1, 0, 0, 0],
  [1e20, 1, 0, 0, 0],
];

test.each(samples)('by definition the image at (%f, %f) is %f', (y, x, value) => {
  const { inputs, attributes } = sampleAt(y, x);
  expect([...truth(deformConv2d, inputs, attributes).data]).toEqual([value]);
});

describe.each(forms)('$form on $backendName', (form) => {
  test.each(samples)('the image at (%f, %f) is %f, and its gradient %f, %f', async (y, x, value, dy, dx) => {
    const { inputs, attributes } = sampleAt(y, x);
    const { output, gradients } = await evaluate(deformConv2d, form, inputs, attributes, one);
    expect(output[0]).toBeCloseTo(value, 5);
    expect(gradients['offset']![0]).toBeCloseTo(dy, 4);
    expect(gradients['offset']![1]).toBeCloseTo(dx, 4);
    expect(gradients['kernel']![0]).toBeCloseTo(value, 5);
  });

  test("mmcv's case: offsets that a convolution makes", async () => {
    const x = host([3, 3, 1], [1, 2, 3, 0, 1, 2, 3, 5, 2]);
    const rows = [
      [0.1, 0.4, 0.6, 0.1],
      [0.3, 0.2, 0.1, 0.3],
      [0.5, 0.5, 0.2, 0.8],
      [0.8, 0.3, 0.9, 0.1],
      [0.3, 0.1, 0.2, 0.5],
      [0.3, 0.7, 0.5, 0.3],
      [0.6, 0.2, 0.5, 0.3],
      [0.4, 0.1, 0.8, 0.4],
    ];
    const bias = [0.7, 0.1, 0.8, 0.5, 0.6, 0.5, 0.4, 0.7];
    const offset = new Float64Array(2 * 2 * 8);
    for (let pixel = 0; pixel < 4; pixel++) {
      const [row, column] = [Math.floor(pixel / 2), pixel % 2];
      rows.forEach((weights, channel) => {
        const window = [0, 1, 3, 4].map((tap) => x.data[3 * row + column + tap]!);
        offset[8 * pixel + channel] = bias[channel]! + weights.reduce((sum, weight, tap) => sum + weight * window[tap]!, 0);
      });
    }
    const inputs = { input: x, offset: host([2, 2, 8], offset), kernel: host([2, 2, 1, 1], [0.4, 0.2, 0.1, 0.9]) };
    const { output, gradients } = await evaluate(deformConv2d, form, inputs, window, host([2, 2, 1], [1, 1, 1, 1]));
    expect(relativeError(output, [1.65, 0, 0, 0])).toBeLessThan(1e-6);
    expect(relativeError(gradients['kernel']!, [3.62, 0, 0.4, 0.18])).toBeLessThan(1e-5);
    // What reaches the image through the offsets comes in addition to its own gradient.
    const ofBias = Array.from({ length: 8 }, (_, channel) =>
      [0, 1, 2, 3].reduce((sum, pixel) => sum + gradients['offset']![8 * pixel + channel]!, 0),
    );
    expect(relativeError(ofBias, [1.44, -0.72, 0, 0, -0.1, -0.08, -0.54, -0.54])).toBeLessThan(1e-5);
    const ofImage = Float64Array.from(gradients['input']!);
    for (let pixel = 0; pixel < 4; pixel++) {
      const first = 3 * Math.floor(pixel / 2) + (pixel % 2);
      rows.forEach((weights, channel) => {
        [0, 1, 3, 4].forEach((tap, i) => {
          ofImage[first + tap]! += gradients['offset']![8 * pixel + channel]! * weights[i]!;
        });
      });
    }
    expect(relativeError(ofImage, [-0.666, 0.204, 0, 0.03, -0.416, 0.012, 0, 0.252, 0.129])).toBeLessThan(1e-5);
  });

  test.each([true, false])('strides, padding, dilations, groups and offset groups together, with a mask: %s', async (masked) => {
    const { inputs, attributes } = composite(masked);
    const { data, shape } = truth(deformConv2d, inputs, attributes);
    // The loss is ½ Σ output².
    const { output, gradients } = await evaluate(deformConv2d, form, inputs, attributes, host(shape, data));
    expect(shape).toEqual([2, 3, 4, 4]);
    expect(relativeError(output, data)).toBeLessThan(1e-6);
    const squares = (numbers: ArrayLike<number>) => Array.from(numbers).reduce((sum, value) => sum + value * value, 0);
    const sum = data.reduce((total, value) => total + value, 0);
    const wanted = masked
      ? { sum: -7.103868264, squares: 80.33783497, input: 159.431390119, kernel: 349.377680947, offset: 499.299877344, mask: 267.250303729 }
      : { sum: -11.960245391, squares: 169.192610572, input: 723.882470375, kernel: 1558.216383488, offset: 1944.354400155 };
    expect(sum).toBeCloseTo(wanted.sum, 6);
    expect(squares(data)).toBeCloseTo(wanted.squares, 5);
    for (const name of ['input', 'kernel', 'offset', ...(masked ? (['mask'] as const) : [])] as const) {
      expect(relativeError([squares(gradients[name]!)], [(wanted as Record<string, number>)[name]!]), name).toBeLessThan(1e-5);
    }
    if (!masked) return;
    expect(
      relativeError(
        [0, 4, 8].map((i) => data[i]!),
        [0.407553866, 0.338302824, 1.969891825],
      ),
    ).toBeLessThan(1e-6);
    expect(relativeError(gradients['bias']!, [3.31636048, -5.011898554, 7.338496517, -12.746826707])).toBeLessThan(1e-5);
  });
});

/** Waves over the flat index of tensors with channels first, as torchvision has them. */
function composite(masked: boolean): { inputs: HostInputs; attributes: typeof window } {
  const channelsFirst = ([b, c, h, w]: readonly [number, number, number, number], value: (index: number) => number) =>
    wave([b, h, w, c], (i) => {
      const [channel, column] = [i % c, Math.floor(i / c) % w];
      const [row, image] = [Math.floor(i / (c * w)) % h, Math.floor(i / (c * w * h))];
      return value(((image * c + channel) * h + row) * w + column);
    });
  return {
    inputs: {
      input: channelsFirst([2, 4, 5, 6], (n) => Math.sin(0.3 * n)),
      offset: channelsFirst([2, 24, 3, 4], (n) => 1.5 * Math.sin(1.1 * n + 0.2)),
      ...(masked && { mask: channelsFirst([2, 12, 3, 4], (n) => 0.5 + 0.5 * Math.cos(0.9 * n)) }),
      // [kh, kw, Ci / groups, Co] of [Co, Ci / groups, kh, kw].
      kernel: wave([3, 2, 2, 4], (i) => {
        const [output, channel] = [i % 4, Math.floor(i / 4) % 2];
        const tap = Math.floor(i / 8);
        return Math.cos(0.7 * ((output * 2 + channel) * 6 + tap));
      }),
      bias: host([4], [0.1, -0.2, 0.3, -0.4]),
    },
    attributes: { strides: [2, 1], padding: [1, 0], dilations: [1, 2] },
  };
}
