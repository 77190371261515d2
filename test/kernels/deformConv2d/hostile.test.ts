/** deformConv2d with offsets and masks that no network should make: as data, and never an access out of bounds. */
import { afterAll, describe, expect, test } from 'vitest';
import { deformConv2d } from '../../../webview/ops/deformConv2d/index.js';
import { gpuErrors } from '../engine/backends.js';
import { bitsOf, evaluate, type HostInputs, host, runForms, truth, wave } from '../support/evaluate.js';
import { relativeError } from '../support/relativeError.js';
import { scene, window } from './scenes.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

const { NaN: nan, NEGATIVE_INFINITY: below, POSITIVE_INFINITY: above } = Number;
const image = [10, 20, 40, 30, 60, 80, 50, 70, 90];

/** Nine pixels read the image of 3 × 3 where they are told, through one tap of weight 1. */
function readAt(places: readonly (readonly [number, number])[]): HostInputs {
  const offset = new Float64Array(18);
  for (let pixel = 0; pixel < 9; pixel++) {
    const [y, x] = places[pixel] ?? [1.5, 0.5];
    offset.set([y - Math.floor(pixel / 3), x - (pixel % 3)], 2 * pixel);
  }
  return { input: host([3, 3, 1], image), offset: host([3, 3, 2], offset), kernel: host([1, 1, 1, 1], [1]) };
}

const ones = host([3, 3, 1], Array<number>(9).fill(1));

describe.each(runForms)('$form on $backendName', (form) => {
  test('offsets that are huge or infinite lie outside: the value is 0, and so is every gradient', async () => {
    const far = [1e9, -1e9, 1e20, -1e20, 3e38, above, below];
    for (const places of [far.map((y) => [y, 1] as const), far.map((x) => [1, x] as const), far.map((both) => [both, -both] as const)]) {
      const { output, gradients } = await evaluate(deformConv2d, form, readAt(places), window, ones);
      const near = 0.5 * 45 + 0.5 * 60;
      expect([...output]).toEqual([...far.map(() => 0), near, near]);
      expect([...gradients['offset']!.subarray(0, 14)].every((value) => value === 0)).toBe(true);
      expect(gradients['kernel']![0]).toBe(2 * near);
      expect([...gradients['input']!]).toEqual([0, 0, 0, 0.5, 0.5, 0, 0.5, 0.5, 0]);
    }
  });

  test('an offset that is NaN makes the value NaN, and its own gradient, and reaches no pixel', async () => {
    const { output, gradients } = await evaluate(
      deformConv2d,
      form,
      readAt([
        [nan, 1],
        [1, nan],
        [nan, nan],
        [nan, above],
      ]),
      window,
      ones,
    );
    expect([...output].map(Number.isNaN)).toEqual([true, true, true, true, false, false, false, false, false]);
    expect([...gradients['offset']!].map(Number.isNaN)).toEqual(Array.from({ length: 18 }, (_, i) => i < 8));
    expect(gradients['kernel']![0]).toBeNaN();
    expect([...gradients['input']!]).toEqual([0, 0, 0, 1.25, 1.25, 0, 1.25, 1.25, 0]);
  });

  test('NaN in one image, tap and offset group leaves the others alone', async () => {
    const { inputs, attributes } = scene({ batch: 2, image: [5, 6, 4], taps: [2, 2], outputs: 4, groups: 2, offsetGroups: 2, mask: true });
    const offset = inputs['offset']!.data.slice();
    // Image 1, pixel (2, 3), offset group 1, tap 3: channels 2 and 3, which are group 1, outputs 2 and 3.
    const pixel = 20 + 2 * 5 + 3;
    offset[pixel * 16 + 8 + 6] = nan;
    const hostile = { ...inputs, offset: { ...inputs['offset']!, data: offset } };
    const { output } = await evaluate(deformConv2d, form, hostile, attributes, wave([2, 4, 5, 4], Math.sin));
    const bad = [...output].flatMap((value, i) => (Number.isNaN(value) ? [i] : []));
    expect(bad).toEqual([4 * pixel + 2, 4 * pixel + 3]);
  });

  test('pixels that are infinite stay where they are', async () => {
    const { input, ...others } = readAt([
      [0.5, 0.5],
      [-0.5, 0],
      [1, 1],
      [1e9, 0],
    ]);
    const inputs = { ...others, input: { ...input!, data: input!.data.with(0, above) } };
    const { output } = await evaluate(deformConv2d, form, inputs, window, ones);
    expect([...output.subarray(0, 4)]).toEqual([above, above, 60, 0]);
  });

  test('numbers of every kind in offset and mask: NaN where the definition has it, and its values elsewhere', async () => {
    const { inputs, attributes } = scene({ image: [6, 7, 3], taps: [3, 3], outputs: 2, mask: true, attributes: { padding: 1 } });
    const odd = [nan, above, below, 1e9, -1e9, 3e38, -3e38, -0, 1e-40, 7, -8, 2 ** 31, -(2 ** 31), 2 ** 32, 4294967000];
    const offset = inputs['offset']!.data.map((value, i) => (i % 13 === 0 ? odd[(i / 13) % odd.length]! : value));
    const hostile = { ...inputs, offset: { ...inputs['offset']!, data: offset.map(Math.fround) } };
    const expected = truth(deformConv2d, hostile, attributes);
    const { output, gradients } = await evaluate(deformConv2d, form, hostile, attributes, wave(expected.shape, Math.cos));
    expect([...output].map(Number.isNaN)).toEqual([...expected.data].map(Number.isNaN));
    const known = (data: ArrayLike<number>) => Array.from(data).map((value, i) => (Number.isNaN(expected.data[i]!) ? 0 : value));
    expect(relativeError(known(output), known(expected.data))).toBeLessThan(1e-6);
    expect([...gradients['input']!].some(Number.isNaN)).toBe(false);
  });
});

const fused = { form: 'fused', backendName: 'webgpu' } as const;

describe('the fused kernels', () => {
  // 156 samples of a tap; order.wgsl takes chains of more than 32 and of more than 49 in two other ways.
  test('add up all samples on one pixel, and on a few, as the definition does', async () => {
    for (const spots of [1, 4, 6]) {
      const { inputs, attributes, size } = scene({
        batch: 2,
        image: [12, 13, 2],
        taps: [3, 3],
        outputs: 3,
        mask: true,
        attributes: { padding: 1 },
      });
      const offset = inputs['offset']!.data.map((_, i) => {
        const [component, tap, pixel] = [i % 2, Math.floor(i / 2) % 9, Math.floor(i / 18) % (size[0] * size[1])];
        const grid = component === 0 ? Math.floor(pixel / size[1]) - 1 + Math.floor(tap / 3) : (pixel % size[1]) - 1 + (tap % 3);
        return 4.25 + (pixel % spots) + 0.5 * component - grid;
      });
      const crowded = { ...inputs, offset: { ...inputs['offset']!, data: offset } };
      const expected = truth(deformConv2d, crowded, attributes);
      const cotangent = wave(expected.shape, (i) => Math.cos(1.3 * i));
      const { gradients } = await evaluate(deformConv2d, fused, crowded, attributes, cotangent);
      const { gradients: composed } = await evaluate(
        deformConv2d,
        { form: 'composition', backendName: 'cpu' },
        crowded,
        attributes,
        cotangent,
      );
      for (const name of Object.keys(inputs)) expect(relativeError(gradients[name]!, composed[name]!), name).toBeLessThan(1e-5);
    }
  });

  test('give the same bits in every run, crowded or not', async () => {
    for (const reach of [0, 3]) {
      const { inputs, attributes, size } = scene({
        batch: 2,
        image: [14, 15, 5],
        taps: [3, 3],
        outputs: 6,
        mask: true,
        bias: true,
        reach,
        attributes: { padding: 1 },
      });
      // All samples within four pixels.
      const crowded =
        reach > 0 ? inputs : { ...inputs, offset: wave(inputs['offset']!.shape, (i) => Math.sin(i) - Math.floor(i / 18 / size[1])) };
      const cotangent = wave([2, ...size, 6], (i) => Math.cos(1.3 * i));
      const runs = [];
      for (let run = 0; run < 3; run++) runs.push(bitsOf(await evaluate(deformConv2d, fused, crowded, attributes, cotangent)));
      expect(new Set(runs).size).toBe(1);
    }
  });
});
