/** What normalisations and accumulations do where it is not obvious: none, off the image, hidden, opaque, equal, no number. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Applied } from '../../../webview/engine/operation.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { compose } from '../../../webview/ops/gaussianRender2d/composition.js';
import { gaussiansOf } from '../../../webview/ops/gaussianRender2d/gaussians.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import {
  type AttributeOptions,
  attributes,
  composition,
  draw,
  fused,
  gradients,
  host,
  type InputName,
  type Numbers,
  randomScene,
  type Scene,
  sceneOf,
  truth,
  type Way,
} from './scene.js';

let errors: readonly string[];

beforeAll(async () => {
  ({ errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

const accumulations = ['sum', 'max', 'alpha', 'stack'] as const;
const normalizations = ['peak', 'density', 'sum'] as const;
const isZero = (values: ArrayLike<number>) => Array.from(values).every((value) => value === 0);
const isNaNThroughout = (values: ArrayLike<number>) => Array.from(values).every(Number.isNaN);

/** Of one image of 6 × 8 pixels. */
function scene(numbers: Numbers, given: AttributeOptions, colors?: readonly number[]): Scene {
  const { inputs, attributes: settings } = sceneOf(numbers, attributes(6, 8, given));
  const count = (numbers.means?.length ?? 0) / 2;
  return { inputs: { ...inputs, ...(colors && { colors: host([count, colors.length / count], colors) }) }, attributes: settings };
}

async function expectTruth(way: Way, given: Scene) {
  const { image } = await draw(way, given);
  expect(relativeError(image, truth(given))).toBeLessThan(1e-5);
  return image;
}

describe.each(Object.entries({ fused, composition }))('%s', (_, way) => {
  const everyWay = accumulations.flatMap((accumulate) => normalizations.map((normalization) => ({ accumulate, normalization })));

  test.each(everyWay)('of no Gaussians: nothing, %j', async (given) => {
    for (const batch of [undefined, 2]) {
      const none = randomScene({ form: 'cholesky', ...(batch && { batch }), gaussians: 0, height: 6, width: 8, ...given });
      expect(isZero(await expectTruth(way, none))).toBe(true);
    }
  });

  test.each(everyWay)('off the image and without an area: nothing, and no gradient, %j', async (given) => {
    const numbers = {
      means: [-90, 3, 4, 1e6, 4, 3, 2, 2],
      scaling: [3, 2, 3, 2, 1e-30, 5, 0, 0],
      rotation: [0, 1, 2, 3],
      opacities: [1, 2, 1, 1],
    };
    const hidden = scene(numbers, given, given.accumulate === 'stack' ? undefined : [1, -2, 3, 4]);
    expect(isZero(await expectTruth(way, hidden))).toBe(true);
    const cotangent = new Float32Array(truth(hidden).length).fill(1);
    for (const [name, gradient] of Object.entries(await gradients(way, hidden, cotangent))) expect(isZero(gradient), name).toBe(true);
  });

  test('a map that is divided by its sum has the sum 1, also where only one pixel is reached, and where the mean is off the image', async () => {
    const numbers = { means: [3.4, 2.2, 5, 4, -2, 3], cholesky: [1.5, 0.3, 0.8, 0.1, 0, 0.1, 1, 0, 1] };
    const stack = await expectTruth(way, scene(numbers, { normalization: 'sum', accumulate: 'stack' }));
    for (const n of [0, 1, 2]) {
      const map = stack.filter((__, i) => i % 3 === n);
      expect(map.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    }
    expect(stack[(4 * 8 + 5) * 3 + 1]).toBe(1);
  });

  test('an opacity of 0 adds nothing, and has the gradient of what it would add', async () => {
    const transparent = scene({ means: [3, 2], opacities: [0] }, { sigma: 1 }, [2]);
    expect(isZero(await expectTruth(way, transparent))).toBe(true);
    const cotangent = new Float32Array(48);
    cotangent[2 * 8 + 4] = 1;
    const found = await gradients(way, transparent, cotangent);
    expect(found.opacities![0]).toBeCloseTo(2 * Math.exp(-0.5), 5);
    expect(isZero(found.means!) && isZero(found.colors!)).toBe(true);
  });

  test('the greatest: 0 where none reaches, negative where all that reach are, 0 where one of them is transparent', async () => {
    const numbers = { means: [1, 2, 1, 2, 6, 2], opacities: [1, 1, 0] };
    const image = await expectTruth(way, scene(numbers, { sigma: 1, cutoffSigma: 2, accumulate: 'max' }, [-1, -2, 5]));
    expect(image[2 * 8 + 1]).toBe(-1);
    expect(image[2 * 8 + 6]).toBe(0);
    expect(image[2 * 8]).toBeCloseTo(-Math.exp(-0.5), 6);
    expect(image[5 * 8]).toBe(0);
    const covered = await draw(way, scene({ means: [1, 2, 1, 2], opacities: [1, 0] }, { sigma: 1, accumulate: 'max' }, [-1, 5]));
    expect(isZero(covered.image)).toBe(true);
  });

  test('of equals the first takes the gradient, in each channel for itself', async () => {
    // In the first channel the second and third are equal, in the second channel the first and third.
    const equal = scene({ means: [3, 2, 3, 2, 3, 2] }, { sigma: 1, accumulate: 'max' }, [1, 5, 2, 4, 2, 5]);
    await expectTruth(way, equal);
    const { colors } = await gradients(way, equal, new Float32Array(96).fill(1));
    const sum = truth(scene({ means: [3, 2] }, { sigma: 1 })).reduce((total, value) => total + value, 0);
    expect(relativeError(colors!, [0, sum, sum, 0, 0, 0])).toBeLessThan(1e-5);
  });

  test('what is opaque hides what is behind it, and more than opaque turns it around', async () => {
    const opaque = scene({ means: [3, 2, 3, 2], opacities: [1, 1] }, { sigma: 1, accumulate: 'alpha' }, [1, 7]);
    expect((await expectTruth(way, opaque))[2 * 8 + 3]).toBe(1);
    const more = scene({ means: [3, 2, 3, 2], opacities: [3, 1] }, { sigma: 1, accumulate: 'alpha' }, [1, 7]);
    expect((await expectTruth(way, more))[2 * 8 + 3]).toBeCloseTo(3 - 2 * 7, 4);
  });

  test('density and sum count the blur, and what the cutoff leaves', async () => {
    for (const normalization of ['density', 'sum'] as const) {
      for (const accumulate of accumulations) {
        await expectTruth(
          way,
          scene({ means: [3.3, 2.1, 5, 4], cholesky: [0.5, 1, 0.2, 2, -1, 1] }, { normalization, accumulate, blur: 0.7, cutoffSigma: 1.5 }),
        );
      }
    }
  });

  test.each(accumulations)('a number that is not finite makes the image NaN, of a stack its map: %s', async (accumulate) => {
    const good = { means: [1, 2, 4, 3, 6, 5], scaling: [1, 2, 2, 1, 1, 1], rotation: [0, 1, 2], opacities: [1, 0.5, 1] };
    const bad: Partial<Record<InputName, number>> = { means: 3, scaling: 2, rotation: 1, opacities: 1 };
    for (const [name, place] of Object.entries(bad)) {
      const numbers = { ...good, [name]: good[name as keyof typeof good].with(place, Number.NaN) };
      const broken = scene(numbers, { accumulate, normalization: 'sum' });
      const [{ image }, expected] = [await draw(way, broken), truth(broken)];
      expect(Array.from(image, Number.isNaN), name).toEqual(Array.from(expected, Number.isNaN));
      if (accumulate !== 'stack') expect(isNaNThroughout(image)).toBe(true);
      else
        expect(
          relativeError(
            image.filter((__, i) => i % 3 !== 1),
            expected.filter((__, i) => i % 3 !== 1),
          ),
        ).toBeLessThan(1e-5);
    }
  });

  test.each(accumulations)('two runs are the same bits: %s', async (accumulate) => {
    // Fused, more than one group of them; composed, the same few operations on any number.
    const gaussians = way === fused ? 150 : 30;
    const options = { form: 'scaling', gaussians, height: 24, width: 24, normalization: 'sum', opacities: true } as const;
    const random = randomScene({ ...options, accumulate, ...(accumulate !== 'stack' && { channels: 2 }) });
    expect(await draw(way, random)).toEqual(await draw(way, random));
    expect(await gradients(way, random)).toEqual(await gradients(way, random));
  });
});

describe('the composition in bands of rows', () => {
  const inBands: Way = (inputs, given): Applied => ({ outputs: [compose(gaussiansOf<Tensor>(inputs), given, 300).image] });

  test.each(accumulations)('is the same as in one piece, and keeps nothing: %s', async (accumulate) => {
    const options = { form: 'scaling', batch: 2, gaussians: 5, height: 11, width: 9, normalization: 'sum', opacities: true } as const;
    const random = randomScene({ ...options, accumulate, ...(accumulate !== 'stack' && { channels: 2 }) });
    const { numTensors } = tf.memory();
    expect(relativeError((await draw(inBands, random)).image, (await draw(composition, random)).image)).toBeLessThan(1e-6);
    const [bands, whole] = [await gradients(inBands, random), await gradients(composition, random)];
    for (const name of Object.keys(random.inputs) as InputName[])
      expect(relativeError(bands[name]!, whole[name]!), name).toBeLessThan(1e-4);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
