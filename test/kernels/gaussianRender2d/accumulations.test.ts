/** What the fused kernels promise of every accumulation: dispatches, the same bits, long lists, shapes that are hard on float32. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dispatchCount } from '../../../webview/engine/backend/dispatch.js';
import { tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import { onCpu } from './onCpu.js';
import {
  attributes,
  centralDifferences,
  composition,
  draw,
  fused,
  gradients,
  type InputName,
  randomScene,
  repeat,
  type Scene,
  sceneOf,
  truth,
} from './scene.js';

let backend: WebGPUBackend;
let errors: readonly string[];

beforeAll(async () => {
  ({ backend, errors } = await useTestBackend());
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
      const ours = await gradients(fused, scene);
      const theirs = await onCpu(() => gradients(composition, scene));
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

test.each(accumulations)('a covariance that is not positive definite is found: %s', async (accumulate) => {
  const covariance = [4, 1, 4, 4, 1, 4, 4, 5, 4];
  const scene = sceneOf({ means: [5, 5, 6, 6, 7, 7], covariance }, attributes(12, 12, { accumulate, normalization: 'sum' }));
  expect((await draw(fused, scene)).fault).toBe(2);
});

test('a map whose sum float32 cannot tell from nothing is nothing', async () => {
  const given = attributes(6, 6, { normalization: 'sum', accumulate: 'max', sigma: 0.04, cutoffSigma: 30 });
  const scene = sceneOf({ means: [2.5, 2.5] }, given);
  expect([...(await draw(fused, scene)).image].every((value) => value === 0)).toBe(true);
  expect([...truth(scene)].every((value) => value === 0)).toBe(true);
});

test.each(['sum', 'max', 'stack'] as const)(
  'an opacity that is no number leaves the gradients of the other Gaussians finite: %s',
  async (accumulate) => {
    const given = attributes(8, 8, { sigma: 1, accumulate, normalization: 'sum' });
    const scene = sceneOf({ means: [2, 2, 3, 3, 4, 4], opacities: [0.5, Number.NaN, 0.5] }, given);
    const { means, opacities } = await gradients(fused, scene, new Float32Array(truth(scene).length).fill(1));
    expect([...means!].map(Number.isFinite)).toEqual([true, true, false, false, true, true]);
    expect([...opacities!].map(Number.isFinite)).toEqual([true, false, true]);
  },
);

test('rotations of many turns are those of the angle', async () => {
  const rotation = [0.7, -2.5, 31.4, -1000.25, 54321, 1.5707964];
  const { means, scaling } = { means: repeat(6, [8, 8]), scaling: repeat(6, [5, 1]) };
  const scene = sceneOf({ means, scaling, rotation }, attributes(16, 16, { accumulate: 'stack' }));
  expect(relativeError((await draw(fused, scene)).image, truth(scene))).toBeLessThan(1e-6);
  const expected = centralDifferences(scene, 'rotation', 1e-4);
  const found = (await gradients(fused, scene)).rotation!;
  expect(relativeError(found, expected)).toBeLessThan(1e-5);
});

test('so are those of any angle that float32 holds, fused and composed', async () => {
  const rotation = [1e6, -1e7, 1e9, -3e9, 1e20, 3e38];
  const { means, scaling } = { means: repeat(6, [8, 8]), scaling: repeat(6, [5, 1]) };
  const scene = sceneOf({ means, scaling, rotation }, attributes(16, 16, { accumulate: 'stack' }));
  for (const way of [fused, composition]) expect(relativeError((await draw(way, scene)).image, truth(scene))).toBeLessThan(2e-6);
  const [ours, theirs] = [await gradients(fused, scene), await gradients(composition, scene)];
  expect(relativeError(ours.rotation!, theirs.rotation!)).toBeLessThan(1e-5);
});
