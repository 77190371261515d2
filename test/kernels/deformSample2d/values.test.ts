/** deformSample2d: known answers, and every form against the float64 definition and its central differences. */
import { afterAll, describe, expect, test } from 'vitest';
import type { Shape } from '../../../experiment/contract.js';
import { deformSample2d } from '../../../webview/ops/deformSample2d/index.js';
import { gpuErrors } from '../engine/backends.js';
import { centralDifference, evaluate, host, runForms, spread, truth, wave } from '../support/evaluate.js';
import { relativeError } from '../support/relativeError.js';
import { inputsOf, variants } from './scenes.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

const forms = runForms.filter(({ form }) => deformSample2d[form]);
const image = [10, 20, 40, 30, 60, 80, 50, 70, 90];
/** Entries of each input that differences are taken at. */
const most = 16;

/** The middle pixel of the image reads (y, x); the others stay where they are. */
function sampleAt(y: number, x: number) {
  const offset = new Float64Array(18);
  offset.set([y - 1, x - 1], 8);
  const middle = new Float64Array(9);
  middle[4] = 1;
  return { inputs: { input: host([3, 3, 1], image), offset: host([3, 3, 2], offset) }, cotangent: host([3, 3, 1], middle) };
}

const clamp = { border: 'clamp', offsetLayout: 'interleaved' };
const zeros = { border: 'zeros', offsetLayout: 'interleaved' };

const samples: readonly [typeof clamp, y: number, x: number, value: number, dy: number, dx: number][] = [
  [clamp, 1, 1, 60, 0, 0],
  [clamp, 0.25, 0.5, 22.5, 30, 15],
  [clamp, 2, 2, 90, 0, 0],
  [clamp, -0.5, 1, 20, 0, 0],
  [clamp, -1, 1, 20, 0, 0],
  [clamp, -1.5, 1, 20, 0, 0],
  [clamp, 2.5, 1, 70, 0, 0],
  [clamp, 0.5, 7, 60, 40, 0],
  [clamp, 1e9, -1e9, 50, 0, 0],
  [clamp, 1e20, 1e20, 90, 0, 0],
  [clamp, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 40, 0, 0],
  [zeros, 1, 1, 60, 10, 20],
  [zeros, 2, 2, 90, -90, -90],
  [zeros, -0.5, 1, 10, 20, 10],
  [zeros, -1, 1, 0, 20, 0],
  [zeros, 2.5, 1, 35, -70, 10],
  [zeros, 3, 1, 0, 0, 0],
  [zeros, Number.POSITIVE_INFINITY, 1, 0, 0, 0],
];

test.each(samples)('%j by definition: the image at (%f, %f) is %f', (attributes, y, x, value) => {
  expect(truth(deformSample2d, sampleAt(y, x).inputs, attributes).data[4]).toBe(value);
});

test('the published layout takes dy and dx from two neighbouring positions of one channel', () => {
  const offset = host(
    [2, 3, 4],
    Array.from({ length: 24 }, (_, i) => i),
  );
  // The place of each number by (pixel, channel, component), as torch.transpose(1, 3) … reshape makes of it.
  const endToEnd = (channel: number, pixel: number) => offset.data[pixel * 4 + channel]!;
  const image = host(
    [2, 3, 2],
    Array.from({ length: 12 }, () => 0),
  );
  const published = { border: 'zeros', offsetLayout: 'published' };
  const sameInterleaved = host(
    [2, 3, 4],
    Array.from({ length: 24 }, (_, i) => {
      const [pixel, channel, component] = [Math.floor(i / 4), Math.floor((i % 4) / 2), i % 2];
      const place = 2 * pixel + component;
      return endToEnd(2 * channel + Math.floor(place / 6), place % 6) / 10 - 1;
    }),
  );
  const given = { shape: offset.shape, data: offset.data.map((value) => value / 10 - 1) };
  const input = { ...image, data: image.data.map((_, i) => Math.sin(i + 1)) };
  expect(truth(deformSample2d, { input, offset: given }, published)).toEqual(
    truth(deformSample2d, { input, offset: sameInterleaved }, { ...published, offsetLayout: 'interleaved' }),
  );
});

describe.each(forms)('$form on $backendName', (form) => {
  test.each(samples)('%j: the image at (%f, %f) is %f, and its gradient %f, %f', async (attributes, y, x, value, dy, dx) => {
    const { inputs, cotangent } = sampleAt(y, x);
    const { output, gradients } = await evaluate(deformSample2d, form, inputs, attributes, cotangent);
    expect(output[4]).toBeCloseTo(value, 4);
    expect(gradients['offset']![8]).toBeCloseTo(dy, 4);
    expect(gradients['offset']![9]).toBeCloseTo(dx, 4);
  });

  const shapes: readonly Shape[] = [
    [5, 7, 1],
    [2, 6, 4, 3],
    [1, 1, 1, 2],
    [3, 9, 8, 17],
  ];
  // On the GPU the composition has nothing of its own but tfjs's kernels, which are slow to compile for every shape.
  const tried = form.form === 'composition' && form.backendName === 'webgpu' ? shapes.slice(1, 2) : shapes;
  const cases = variants.flatMap((attributes) => tried.map((shape) => [attributes, shape] as const));
  test.each(cases)('%j of %j: values and gradients are those of the definition', async (attributes, shape) => {
    const inputs = inputsOf(shape);
    const expected = truth(deformSample2d, inputs, attributes);
    const cotangent = wave(shape, (i) => Math.cos(1.3 * i));
    const { output, gradients } = await evaluate(deformSample2d, form, inputs, attributes, cotangent);
    expect(relativeError(output, expected.data)).toBeLessThan(2e-6);
    for (const [name, { data }] of Object.entries(inputs)) {
      const entries = spread(data.length, most);
      const differences = entries.map((entry) => centralDifference(deformSample2d, inputs, attributes, cotangent, name, entry));
      expect(gradients[name]).toHaveLength(data.length);
      expect(
        relativeError(
          entries.map((entry) => gradients[name]![entry]!),
          differences,
        ),
        name,
      ).toBeLessThan(1e-5);
    }
  });
});
