/** The buffers that the kernels work with: those that are told beforehand are those that are allocated, and no kernel writes past one. */
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { entryCount } from '../../../experiment/shape.js';
import { bufferOf } from '../../../webview/engine/backend/dispatch.js';
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { gradientsOf } from '../../../webview/ops/gaussianRender2d/backward.js';
import { draw } from '../../../webview/ops/gaussianRender2d/forward.js';
import { renderingOf, workspace } from '../../../webview/ops/gaussianRender2d/rendering.js';
import { sizesOf } from '../../../webview/ops/gaussianRender2d/sizes.js';
import { tiling } from '../../../webview/ops/gaussianRender2d/tiling.js';
import { useTestBackend } from '../support/dawn.js';
import { type AttributeOptions, attributes, randomScene, type Scene, tensorsOf } from './scene.js';

let backend: WebGPUBackend;
let errors: readonly string[];

beforeAll(async () => {
  ({ backend, errors } = await useTestBackend());
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(errors).toEqual([]);
});

/** Numbers behind each buffer that belong to nobody, and what they are at first. */
const fence = 4096;
const untouched = 54321;

interface Allocation {
  readonly tensor: TensorInfo;
  readonly entries: number;
}

/** From now on whatever is allocated has a fence behind it, and is kept when it is disposed of. */
function fenceAllocations(): Allocation[] {
  const allocations: Allocation[] = [];
  const make = backend.makeTensorInfo.bind(backend);
  vi.spyOn(backend, 'makeTensorInfo').mockImplementation((shape, dtype) => {
    const entries = entryCount(shape);
    const values = new (dtype === 'int32' ? Int32Array : Float32Array)(entries + fence).fill(untouched);
    const tensor = make([entries + fence], dtype, values);
    allocations.push({ tensor, entries });
    return tensor;
  });
  vi.spyOn(backend, 'disposeData').mockReturnValue(false);
  return allocations;
}

/** Forward and backward once, with a cotangent of ones. */
function run(scene: Scene) {
  const { means, cholesky, colors, opacities } = tensorsOf(scene) as Record<string, Tensor>;
  const given = { form: 'cholesky', means: means!, extent: cholesky!, opacities: opacities!, ...(colors && { colors }) } as const;
  const rendering = renderingOf(backend, given, scene.attributes);
  const cotangent = tf.ones([...rendering.sizes.imageShape]);
  const allocations = fenceAllocations();
  gradientsOf(rendering, cotangent, draw(rendering).kept);
  vi.restoreAllMocks();
  return { rendering, allocations, given };
}

/** What is left of the numbers in the fence: one number, since a buffer may be cleared as a whole. */
async function numbersInFence({ tensor, entries }: Allocation): Promise<Set<number>> {
  const data = await backend.getBufferData(bufferOf(backend, tensor));
  return new Set(new Uint32Array(data).subarray(entries));
}

const few = { form: 'cholesky', batch: 2, gaussians: 5, opacities: true, height: 20, width: 70 } as const;
const many = { ...few, gaussians: 1100, width: 37 };
const cases = (['sum', 'max', 'alpha', 'stack'] as const).flatMap((accumulate) =>
  (['peak', 'density', 'sum'] as const).map((normalization) => ({ accumulate, normalization })),
);

describe('forward and backward allocate the workspace, inputs and outputs, and write inside them', () => {
  for (const [name, options] of Object.entries({ few, many })) {
    test.each(cases)(`${name}, accumulate $accumulate, normalization $normalization`, async (choices) => {
      const channels = choices.accumulate === 'stack' ? {} : { channels: 3 };
      const { rendering, allocations, given } = run(randomScene({ ...options, ...channels, ...choices }));
      const shapes = { form: given.form, means: given.means.shape, ...(given.colors && { colors: given.colors.shape }) };
      const { form: _, ...inputs } = given;
      const ofOutputs = [rendering.sizes.imageShape, ...Object.values(inputs).map(({ shape }) => shape)].map(
        (shape) => 4 * entryCount(shape),
      );
      // Bindings that nothing is written to want 4 bytes each: they count for nothing.
      const sizes = (bytes: readonly number[]) => bytes.filter((size) => size > 4).sort((a, b) => a - b);
      expect(sizes(allocations.map(({ entries }) => 4 * entries))).toEqual(
        sizes([...ofOutputs, ...Object.values(workspace(shapes, rendering.attributes))]),
      );
      for (const allocation of allocations) {
        expect((await numbersInFence(allocation)).size, `behind a buffer of ${allocation.entries} numbers`).toBe(1);
        backend.disposeData(allocation.tensor.dataId, true);
      }
      tf.dispose(inputs);
    });
  }

  test('in several slices where there are few, in several sections where there are many', () => {
    const tilingOf = ({ batch, gaussians, height, width }: typeof few | typeof many) =>
      tiling(sizesOf([batch, gaussians, 2], [batch, gaussians, 3], attributes(height, width)));
    expect(tilingOf(few).slices).toBe(3);
    expect(tilingOf(many).sections).toBe(2);
  });
});

test('the workspace in bytes', () => {
  const [means, colors] = [
    [2, 1000, 2],
    [2, 1000, 3],
  ];
  const bytes = (given: AttributeOptions) => workspace({ form: 'cholesky', means, colors }, attributes(100, 130, given));
  const tilesOfSum = { bitmap: 2 * 9 * 7 * 8 * 16, groupsSet: 2 * 9 * 7 * 4 };
  const ofGaussians = { geometry: 2 * 1000 * 32, moments: 2 * 1000 * 24, partials: 2 * 1000 * 9 * 4 };
  expect(bytes({})).toEqual({ ...ofGaussians, ...tilesOfSum });
  expect(bytes({ accumulate: 'max' })).toEqual({ ...ofGaussians, ...tilesOfSum, winners: 2 * 100 * 130 * 3 * 4 });
  const ofMaps = { mapMeans: 2 * 1000 * 20, mapPartials: 2 * 1000 * 24 };
  expect(bytes({ normalization: 'sum' })).toEqual({ ...ofGaussians, ...tilesOfSum, ...ofMaps });
  const partials = 2 * 1024 * 9 * 7 * 9 * 4;
  expect(bytes({ accumulate: 'alpha' })).toEqual({ ...ofGaussians, ...tilesOfSum, partials, transmittances: 4, behind: 4 });
});
