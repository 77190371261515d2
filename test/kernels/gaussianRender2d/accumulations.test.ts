/** What the fused kernels promise of max, alpha, stack and of maps divided by their sums, where sums of peaks do not tell. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { useCpu } from '../../../webview/engine/backend/device.js';
import { dispatchCount } from '../../../webview/engine/backend/dispatch.js';
import { tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { openTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import {
  type AttributeOptions,
  attributes,
  centralDifferences,
  composition,
  draw,
  fused,
  gradients,
  host,
  type InputName,
  type Numbers,
  randomScene,
  repeat,
  type Scene,
  sceneOf,
  truth,
} from './scene.js';

let backend: WebGPUBackend;
let errors: readonly string[];

beforeAll(async () => {
  ({ backend, errors } = await openTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

const accumulations = ['sum', 'max', 'alpha', 'stack'] as const;
type Accumulation = (typeof accumulations)[number];

/** Some Gaussians with everything that an accumulation can have. */
function sceneFor(accumulate: Accumulation, options: Partial<Parameters<typeof randomScene>[0]> = {}): Scene {
  const channels = accumulate === 'stack' ? {} : { channels: 3 };
  return randomScene({ form: 'scaling', gaussians: 40, height: 20, width: 20, accumulate, opacities: true, ...channels, ...options });
}

describe('dispatches', () => {
  const counts: [Accumulation, 'peak' | 'sum', gaussians: number, forward: number, backward: number][] = [
    ['sum', 'peak', 40, 3, 3],
    ['sum', 'sum', 40, 5, 3],
    ['max', 'peak', 40, 3, 3],
    ['stack', 'peak', 40, 2, 3],
    ['stack', 'sum', 40, 4, 3],
    ['alpha', 'peak', 1024, 3, 3],
    ['alpha', 'peak', 1025, 3, 5],
  ];
  test.each(counts)('%s of %s, %d Gaussians: %d forward, %d backward', async (accumulate, normalization, gaussians, forward, backward) => {
    const scene = sceneFor(accumulate, { normalization, gaussians, height: 8, width: 8 });
    const before = dispatchCount(backend);
    const { image } = await draw(fused, scene);
    expect(dispatchCount(backend) - before).toBe(forward);
    // Which draws twice, the first time to know the shape.
    await gradients(fused, scene, new Float32Array(image.length));
    expect(dispatchCount(backend) - before).toBe(3 * forward + backward);
  });
});

describe.each(accumulations)('%s', (accumulate) => {
  test('images and gradients are the same bits in every run, and no tensor is left behind', async () => {
    const scene = sceneFor(accumulate, { batch: 2, gaussians: 150, height: 33, width: 40, normalization: 'sum' });
    const { numTensors, numDataBuffers } = tf.memory();
    const [first, second] = [await draw(fused, scene), await draw(fused, scene)];
    expect(second.image).toEqual(first.image);
    expect(first.image.some((value) => value !== 0)).toBe(true);
    expect(await gradients(fused, scene)).toEqual(await gradients(fused, scene));
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });

  test('no Gaussians: an image of zeros, and as many gradients', async () => {
    const { inputs, attributes: given } = sceneFor(accumulate, { gaussians: 0, batch: 2 });
    const scene = { inputs, attributes: given };
    const { image } = await draw(fused, scene);
    expect(image).toEqual(new Float32Array(accumulate === 'stack' ? 0 : 2 * 20 * 20 * 3));
    expect(Object.values(await gradients(fused, scene, image)).every((gradient) => gradient.length === 0)).toBe(true);
  });

  test.each(['peak', 'density', 'sum'] as const)(
    'of %s: off the image, tiny, huge, thin in every direction, without an area',
    async (normalization) => {
      // A map with one pixel has no gradient but that of its rounding, which is no good to compare.
      const tiny = normalization === 'sum' ? 0.4 : 0.05;
      const numbers = {
        means: [-3, 5, 1e30, 3, 5.02, 7, 9.5, 9.5, 400, -300, 10, 10, 12, 9, 12, 4, 7, 7],
        scaling: [3, 2, 3, 2, tiny, 0.8 * tiny, 1e-3, 1e-3, 1e3, 9e2, 30, 0.3, -20, 0.2, 5, 0, 0, 0],
        rotation: [0.3, 1, 2, 3, 4, 0.7, -2, 0.5, 0.1],
        opacities: [0.5, 0.9, 1, 0.3, 0.4, 0.8, -0.3, 0.5, 0.6],
      };
      const scene = sceneOf(numbers, attributes(20, 24, { accumulate, normalization }));
      expect(relativeError((await draw(fused, scene)).image, truth(scene))).toBeLessThan(1e-5);
      const [ours, theirs] = [await gradients(fused, scene), await gradients(composition, scene)];
      for (const name of Object.keys(numbers) as InputName[]) {
        expect(relativeError(ours[name]!, theirs[name]!), name).toBeLessThan(1e-4);
        const ofLast = ours[name]!.subarray(-ours[name]!.length / 9);
        expect([...ofLast].every((value) => value === 0)).toBe(true);
      }
    },
  );

  test.each(['peak', 'sum'] as const)('of %s: 5000 Gaussians on one tile, in two images', async (normalization) => {
    const scene = sceneFor(accumulate, { form: 'points', normalization, batch: 2, gaussians: 2500, height: 9, width: 14, cutoffSigma: 3 });
    expect(relativeError((await draw(fused, scene)).image, truth(scene))).toBeLessThan(1e-5);
  });
});

describe('max', () => {
  const image = async (numbers: Numbers, given: AttributeOptions = {}) =>
    (await draw(fused, sceneOf(numbers, attributes(1, 3, { sigma: 0.2, cutoffSigma: 3, accumulate: 'max', ...given })))).image;

  test('is 0 where no Gaussian reaches, and the greatest where some do, negative or not', async () => {
    expect([...(await image({ means: [0, 0, 0, 0, 1, 0], opacities: [-0.5, -0.25, -0.75] }))]).toEqual([-0.25, -0.75, 0]);
    expect([...(await image({ means: [0, 0, 0, 0], opacities: [-0.5, 0] }))]).toEqual([0, 0, 0]);
  });

  test('of equals the first has the gradient, channel by channel', async () => {
    const { inputs, attributes: given } = sceneOf({ means: repeat(3, [1, 0]) }, attributes(1, 3, { sigma: 1, accumulate: 'max' }));
    const scene = { inputs: { ...inputs, colors: host([3, 2], [1, 2, 1, 3, 1, 3]) }, attributes: given };
    const { colors } = await gradients(fused, scene, Float32Array.of(0, 0, 1, 1, 0, 0));
    expect([...colors!]).toEqual([1, 0, 0, 1, 0, 0]);
  });

  test('of an infinitesimal opacity reaches too: its gradient is there, and the opacity may grow', async () => {
    const scene = sceneOf({ means: [1, 0], opacities: [0] }, attributes(1, 3, { sigma: 1, accumulate: 'max' }));
    const { opacities } = await gradients(fused, scene, new Float32Array(3).fill(1));
    expect(opacities![0]).toBeCloseTo(1 + 2 * Math.exp(-0.5), 5);
  });
});

describe('alpha', () => {
  test('opacities of 1 at a pixel, above 1, 0 and below 0: gradients are those of the definition, and none is infinite', async () => {
    const numbers: Numbers = {
      means: [3, 3, 3, 3, 4, 3, 2.5, 3.2, 3, 2, 3.3, 3.1, 5, 5],
      opacities: [0.5, 1, 1, 1.7, 0, -0.4, 1],
      rotation: [0.1, 0.4, 2, 1, 0.5, 0.9, 3],
      scaling: [2, 1, 1.5, 1.5, 1, 2, 3, 1, 2, 2, 1, 1.3, 2, 3],
    };
    const { inputs, attributes: given } = sceneOf(numbers, attributes(7, 8, { accumulate: 'alpha', cutoffSigma: 9 }));
    const colors = Array.from({ length: 14 }, (_, i) => Math.sin(i));
    const scene = { inputs: { ...inputs, colors: host([7, 2], colors) }, attributes: given };
    const found = await gradients(fused, scene);
    for (const name of Object.keys(scene.inputs) as InputName[])
      expect(relativeError(found[name]!, centralDifferences(scene, name, 1e-4)), name).toBeLessThan(1e-5);
  });

  test('what lies behind an opaque Gaussian gets nothing', async () => {
    const scene = sceneOf({ means: repeat(2, [0, 0]), opacities: [1, 0.5] }, attributes(1, 1, { sigma: 1, accumulate: 'alpha' }));
    const { opacities } = await gradients(fused, scene, Float32Array.of(1));
    expect([...opacities!]).toEqual([0.5, 0]);
  });

  test('Gaussians beyond the border, divided by what little of them is in the image, leave every gradient finite', async () => {
    const count = 40;
    const numbers = { means: repeat(count, [19.5 + 8 * 0.9, 5]), opacities: repeat(count, [0.7]) };
    const scene = sceneOf(numbers, attributes(10, 20, { sigma: 0.9, normalization: 'sum', accumulate: 'alpha', cutoffSigma: 9 }));
    const ours = await gradients(fused, scene);
    expect(ours.opacities!.some((value) => value !== 0)).toBe(true);
    expect(relativeError(ours.opacities!, centralDifferences(scene, 'opacities', 1e-4))).toBeLessThan(1e-4);
    expect(Object.values(ours).every((gradient) => gradient.every(Number.isFinite))).toBe(true);
  });

  test('gradients of more Gaussians than one section has, to the last one, in two images and blocks of channels', async () => {
    const scene = sceneFor('alpha', { form: 'points', batch: 2, gaussians: 1200, channels: 6, height: 7, width: 9, cutoffSigma: 3 });
    // So faint that something is seen of the last ones.
    scene.inputs.opacities!.data.set(scene.inputs.opacities!.data.map((value) => Math.fround(0.02 * value)));
    const ours = await gradients(fused, scene);
    await useCpu();
    const theirs = await gradients(composition, scene);
    await tf.setBackend('webgpu');
    for (const name of Object.keys(scene.inputs) as InputName[]) {
      expect(relativeError(ours[name]!, theirs[name]!), name).toBeLessThan(1e-5);
      const last = (all: Float32Array) => all.subarray(-all.length / 12);
      expect(relativeError(last(ours[name]!), last(theirs[name]!)), `last ${name}`).toBeLessThan(1e-5);
    }
  });

  test('its backward pass takes as much longer as there are more Gaussians in a tile, not the square of it', async () => {
    const seconds = async (gaussians: number) => {
      const numbers = { means: repeat(gaussians, [8, 8]), opacities: repeat(gaussians, [0.01]) };
      const scene = sceneOf(numbers, attributes(16, 16, { sigma: 3, accumulate: 'alpha' }));
      const times: number[] = [];
      for (let i = 0; i < 4; i++) {
        const { user, system } = process.cpuUsage();
        await gradients(fused, scene, new Float32Array(256).fill(1));
        const now = process.cpuUsage();
        times.push(now.user + now.system - user - system);
      }
      return Math.min(...times) / 1e6;
    };
    // By its square 64 times.
    expect((await seconds(8000)) / (await seconds(1000))).toBeLessThan(20);
  });
});

test.each(accumulations)('a covariance that is not positive definite is found: %s', async (accumulate) => {
  const covariance = [4, 1, 4, 4, 1, 4, 4, 5, 4];
  const scene = sceneOf({ means: [5, 5, 6, 6, 7, 7], covariance }, attributes(12, 12, { accumulate, normalization: 'sum' }));
  expect((await draw(fused, scene)).fault).toBe(2);
});

describe('a map divided by its sum', () => {
  const given = (options: AttributeOptions = {}) => attributes(6, 6, { normalization: 'sum', accumulate: 'stack', ...options });

  test('sums to the opacity, and to nothing where it has no pixel', async () => {
    const scene = sceneOf({ means: [2, 3, 5.2, -0.2, 40, 40, 2.5, 2.5], opacities: [1, -2, 1, 1] }, given({ sigma: 0.4, cutoffSigma: 1 }));
    const { image } = await draw(fused, scene);
    const sums = [0, 1, 2, 3].map((n) => image.reduce((sum, value, i) => (i % 4 === n ? sum + value : sum), 0));
    expect(relativeError(sums, [1, -2, 0, 0])).toBeLessThan(1e-6);
    const found = await gradients(fused, scene);
    expect(Object.values(found).every((gradient) => gradient.every(Number.isFinite))).toBe(true);
    expect([...found.means!.subarray(4), ...found.opacities!.subarray(2)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('that float32 cannot tell from nothing is nothing', async () => {
    const scene = sceneOf({ means: [2.5, 2.5] }, given({ sigma: 0.04, cutoffSigma: 30, accumulate: 'max' }));
    expect([...(await draw(fused, scene)).image].every((value) => value === 0)).toBe(true);
    expect([...truth(scene)].every((value) => value === 0)).toBe(true);
  });
});

describe('a number that is not finite', () => {
  const scene = (accumulate: Accumulation, numbers: Numbers = {}) =>
    sceneOf(
      { means: [2, 2, 3, 3, 4, 4], opacities: [0.5, 0.5, 0.5], ...numbers },
      attributes(8, 8, { sigma: 1, accumulate, normalization: 'sum' }),
    );
  const broken: Record<string, Numbers> = {
    'an opacity of NaN': { opacities: [0.5, Number.NaN, 0.5] },
    'an infinite opacity': { opacities: [0.5, Number.POSITIVE_INFINITY, 0.5] },
    'a mean of NaN': { means: [2, 2, 3, Number.NaN, 4, 4] },
  };

  test.each(Object.keys(broken))('%s spoils the image, but of a stack its own map only', async (name) => {
    for (const accumulate of accumulations) {
      const { image } = await draw(fused, scene(accumulate, broken[name]));
      const expected = truth(scene(accumulate, broken[name]));
      expect([...image].map(Number.isNaN), accumulate).toEqual([...expected].map(Number.isNaN));
      expect([...image].some(Number.isNaN)).toBe(true);
    }
  });

  test.each(['sum', 'max', 'stack'] as const)(
    'has a gradient that is no number, and leaves those of the others finite: %s',
    async (accumulate) => {
      const spoilt = scene(accumulate, broken['an opacity of NaN']);
      const { means, opacities } = await gradients(fused, spoilt, new Float32Array(truth(spoilt).length).fill(1));
      expect([...means!].map(Number.isFinite)).toEqual([true, true, false, false, true, true]);
      expect([...opacities!].map(Number.isFinite)).toEqual([true, false, true]);
    },
  );
});

test('rotations of many turns are those of the angle', async () => {
  const rotation = [0.7, -2.5, 31.4, -1000.25, 54321, 1.5707964];
  const { means, scaling } = { means: repeat(6, [8, 8]), scaling: repeat(6, [5, 1]) };
  const scene = sceneOf({ means, scaling, rotation }, attributes(16, 16, { accumulate: 'stack' }));
  expect(relativeError((await draw(fused, scene)).image, truth(scene))).toBeLessThan(1e-6);
  const expected = centralDifferences(scene, 'rotation', 1e-4);
  const found = (await gradients(fused, scene)).rotation!;
  expect(relativeError(found, expected)).toBeLessThan(1e-5);
});
