/** Back through alpha: opaque Gaussians, long lists, and what it costs. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import { onCpu } from './onCpu.js';
import {
  attributes,
  centralDifferences,
  composition,
  fused,
  gradients,
  host,
  type InputName,
  type Numbers,
  randomScene,
  repeat,
  sceneOf,
} from './scene.js';

let errors: readonly string[];

beforeAll(async () => {
  ({ errors } = await useTestBackend());
});
afterEach(() => expect(errors).toEqual([]));

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
  const scene = randomScene({
    form: 'points',
    accumulate: 'alpha',
    opacities: true,
    batch: 2,
    gaussians: 1200,
    channels: 6,
    height: 7,
    width: 9,
    cutoffSigma: 3,
  });
  // So faint that something is seen of the last ones.
  scene.inputs.opacities!.data.set(scene.inputs.opacities!.data.map((value) => Math.fround(0.02 * value)));
  const ours = await gradients(fused, scene);
  const theirs = await onCpu(() => gradients(composition, scene));
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
