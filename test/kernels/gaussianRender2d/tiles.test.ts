/** The bitmap of tiles: no tile is missed, and few are visited in vain, so that the cost grows with the pixels that are covered. */
import { beforeAll, describe, expect, test } from 'vitest';
import { bufferOf } from '../../../webview/engine/backend/dispatch.js';
import type { Tensor, TensorInfo, WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { bin, prepare } from '../../../webview/ops/gaussianRender2d/forward.js';
import { renderingOf, workspace } from '../../../webview/ops/gaussianRender2d/rendering.js';
import { sizesOf } from '../../../webview/ops/gaussianRender2d/sizes.js';
import { tile, tiling } from '../../../webview/ops/gaussianRender2d/tiling.js';
import { useTestBackend } from '../support/dawn.js';
import { relativeError } from '../support/relativeError.js';
import { alone, attributes, fused, gradients, randomScene, repeat, type Scene, sceneOf, tensorsOf, truth } from './scene.js';

let backend: WebGPUBackend;

beforeAll(async () => {
  ({ backend } = await useTestBackend());
});

/** The bitmap of an unbatched scene of Cholesky factors, and which of its groups are set. */
async function bitmapOf(scene: Scene) {
  const { means, cholesky } = tensorsOf(scene) as Record<'means' | 'cholesky', Tensor>;
  const rendering = renderingOf(backend, { form: 'cholesky', means, extent: cholesky }, scene.attributes);
  const { geometry, fault } = prepare(rendering);
  const { bitmap, groupsSet } = bin(rendering, geometry, fault);
  const read = async (tensor: TensorInfo) => new Uint32Array(await backend.getBufferData(bufferOf(backend, tensor)));
  return { bits: await read(bitmap), groupBits: await read(groupsSet), ...tiling(rendering.sizes) };
}

/** The tiles that each Gaussian of an unbatched scene of Cholesky factors is binned to, as 'row,column'. */
async function binned(scene: Scene): Promise<Set<string>[]> {
  const { bits, groups, tileColumns } = await bitmapOf(scene);
  const words = 4 * groups;
  return Array.from({ length: scene.inputs.means!.shape[0]! }, (_, n) => {
    const tiles = new Set<string>();
    for (let place = n >> 5; place < bits.length; place += words) {
      const index = (place - (n >> 5)) / words;
      if ((bits[place]! >>> (n % 32)) & 1) tiles.add(`${Math.floor(index / tileColumns)},${index % tileColumns}`);
    }
    return tiles;
  });
}

/** The tiles in which the definition draws a pixel of Gaussian n. */
function touched(scene: Scene, n: number): Set<string> {
  const width = scene.attributes['width'] as number;
  const tiles = new Set<string>();
  truth(alone(scene, n)).forEach((value, pixel) => {
    if (value > 0) tiles.add(`${Math.floor(pixel / width / tile)},${Math.floor((pixel % width) / tile)}`);
  });
  return tiles;
}

describe('every tile with a pixel of the Gaussian is binned, and hardly another', () => {
  const scenes: Record<string, [Scene, number]> = {
    'round and oval': [randomScene({ form: 'cholesky', gaussians: 100, height: 100, width: 130 }), 1.03],
    'with a small cutoff': [randomScene({ form: 'cholesky', gaussians: 100, height: 100, width: 130, cutoffSigma: 1.5 }), 1.08],
    'long and thin': [longAndThin(100), 1.3],
  };
  for (const [name, [scene, excess]] of Object.entries(scenes)) {
    test(name, async () => {
      let binnedTiles = 0;
      let touchedTiles = 0;
      for (const [n, tiles] of (await binned(scene)).entries()) {
        const needed = touched(scene, n);
        for (const needle of needed) expect(tiles.has(needle), `Gaussian ${n}, tile ${needle}`).toBe(true);
        binnedTiles += tiles.size;
        touchedTiles += needed.size;
      }
      expect(touchedTiles).toBeGreaterThan(50);
      expect(binnedTiles / touchedTiles).toBeLessThan(excess);
    });
  }
});

/** Ellipses 0.6 px thin and up to 80 px long, in all directions. */
function longAndThin(count: number): Scene {
  const means: number[] = [];
  const cholesky: number[] = [];
  for (let n = 0; n < count; n++) {
    const angle = (n * Math.PI) / count;
    const [long, thin] = [80 / 6, 0.3];
    const xx = (long * Math.cos(angle)) ** 2 + (thin * Math.sin(angle)) ** 2;
    const xy = (long ** 2 - thin ** 2) * Math.cos(angle) * Math.sin(angle);
    const yy = (long * Math.sin(angle)) ** 2 + (thin * Math.cos(angle)) ** 2;
    means.push(64 + 20 * Math.cos(7 * n), 48 + 20 * Math.sin(7 * n));
    cholesky.push(Math.sqrt(xx), xy / Math.sqrt(xx), Math.sqrt(yy - (xy * xy) / xx));
  }
  return sceneOf({ means, cholesky }, attributes(100, 130));
}

test('a diagonal line visits as many tiles as it is long, not those of its bounding box', async () => {
  const [tiles] = await binned(sceneOf({ means: [512, 512], cholesky: [100, 100, 0.2] }, attributes(1024, 1024)));
  const lengthInTiles = 1024 / tile;
  expect(tiles!.size).toBeGreaterThanOrEqual(lengthInTiles);
  expect(tiles!.size).toBeLessThan(4 * lengthInTiles);
});

test('a Gaussian of a few pixels is binned to a few tiles, however large the image', async () => {
  const gaussians = { means: [1000, 24, 3000.5, 8.2], cholesky: [0.5, 0, 0.5, 1e-3, 0, 1e-3] };
  const [small, tiny] = await binned(sceneOf(gaussians, attributes(48, 4000)));
  expect(small!.size).toBeLessThanOrEqual(4);
  expect(tiny!.size).toBeLessThanOrEqual(1);
});

test('a Gaussian that draws nothing is binned nowhere, wherever its mean is', async () => {
  for (const tiles of await binned(sceneOf({ means: [8, 8, 16, 16, 40.5, 23.5], cholesky: repeat(3, [0, 0, 0]) }, attributes(48, 64)))) {
    expect([...tiles]).toEqual([]);
  }
});

test('what a step walks grows with the covered pixels, not with the image and the number of Gaussians', async () => {
  const gaussians = 5000;
  const means = Array.from({ length: 2 * gaussians }, (_, i) => 8 + ((i * 0.618034) % 1) * 112);
  const walked = async (size: number) => {
    const scene = sceneOf({ means, cholesky: repeat(gaussians, [0.2, 0, 0.2]) }, attributes(size, size));
    const { bits, groupBits, groups, groupWords, slices } = await bitmapOf(scene);
    // The groups that forward.wgsl loads are those, and only those, in which a bit is set.
    const groupOf = (place: number) => Math.floor(place / groups) * 32 * groupWords + (place % groups);
    for (let place = 0; place < bits.length / 4; place++) {
      const bit = groupOf(place);
      expect((groupBits[bit >> 5]! >>> (bit % 32)) & 1).toBe(bits.subarray(4 * place, 4 * place + 4).some((word) => word !== 0) ? 1 : 0);
    }
    return { gaussiansVisited: countBits(bits), groupsVisited: countBits(groupBits), slices };
  };
  const small = await walked(128);
  expect(small.gaussiansVisited).toBeGreaterThanOrEqual(gaussians);
  expect(small.gaussiansVisited).toBeLessThan(2 * gaussians);
  expect(small.groupsVisited).toBeLessThanOrEqual(small.gaussiansVisited);
  expect(await walked(512)).toEqual(small);
  // What is left to walk in a tile without Gaussians: one word to 4096 of them.
  const { groupWords } = tiling(sizesOf([20_000, 2], undefined, attributes(1024, 1024)));
  expect(groupWords).toBe(5);
});

function countBits(words: Uint32Array): number {
  let count = 0;
  for (let word of words) for (; word !== 0; word &= word - 1) count++;
  return count;
}

test('in a large image several workgroups share a Gaussian, however many Gaussians there are', async () => {
  const slicesAt = (size: number) => tiling(sizesOf([20_000, 2], undefined, attributes(size, size))).slices;
  expect([1024, 2048, 4096].map(slicesAt)).toEqual([1, 4, 16]);

  const [height, width, count] = [1024, 2048, 600];
  const means = Array.from({ length: count }, (_, n) => [300 + 2 * n, 30 + n]).flat();
  const scene = sceneOf({ means, cholesky: repeat(count, [40, 0, 3]) }, attributes(height, width));
  // Against a cotangent of x, the gradient of every mean is that of Σ x·kernel: the volume of the Gaussian, and nothing in y.
  const found = await gradients(
    fused,
    scene,
    Float32Array.from({ length: height * width }, (_, pixel) => pixel % width),
  );
  const volume = 2 * Math.PI * 40 * 3;
  expect(relativeError(found.means!, repeat(count, [volume, 0]))).toBeLessThan(1e-4);
});

test('the backward pass through alpha keeps the sums of a section of the Gaussians by tile, however many Gaussians there are', () => {
  const alpha = attributes(1024, 1024, { accumulate: 'alpha' });
  const { sectionGroups, sections } = tiling(sizesOf([20_000, 2], [20_000, 3], alpha));
  expect([sectionGroups, sections]).toEqual([3, 53]);
  const { partials, transmittances, behind } = workspace({ form: 'cholesky', means: [20_000, 2], colors: [20_000, 3] }, alpha);
  expect(partials).toBeLessThanOrEqual(64 << 20);
  expect([transmittances, behind]).toEqual([52 * 4 * 1024 ** 2, 4 * 1024 ** 2]);
});
