import { expect, test } from 'vitest';
import type { ExperimentTensor } from '../../../experiment/experiment.js';
import { estimateMemory, isOutOfMemory, outOfMemory, tooLargeFor } from '../../../webview/engine/memory.js';
import type { Operation } from '../../../webview/engine/operation.js';
import { gpuErrors, openSession } from './backends.js';
import { experiment, fit, tensor } from './experiments.js';

const none = new Map<string, Operation>();

test('all that a run keeps is counted', () => {
  // 3 tensors of 4 entries with gradients, 2 of them with two moments; outputs of 4, 4 and 1 entries with gradients, twice.
  expect(estimateMemory(fit(), none).bytes).toBe(4 * (3 * 4 * 2 + 2 * 4 * 2 + (4 + 4 + 1) * 4));
});

test('workspace of the kernels is counted', () => {
  const workspace: Operation['workspace'] = ({ a }) => ({ sums: 900 * a![0]!, counts: 100 * a![0]! });
  const operations = new Map([['mul', { workspace } as Operation]]);
  expect(estimateMemory(fit(), operations).bytes - estimateMemory(fit(), none).bytes).toBe(4000);
});

const huge = experiment(
  [{ ...tensor('x', [0], 0.1), source: { kind: 'fill', value: 0 }, shape: [2 ** 28, 64] }],
  [{ id: 'loss', op: 'mean', inputs: { input: 'x' }, attributes: { axes: [] } }],
);

test('a tensor that no buffer can hold is refused in words, and nothing is lost', async () => {
  const session = await openSession('webgpu');
  await session.load(fit(), {});
  await session.load(huge, {});
  expect(session.status).toMatchObject({ phase: 'failed', problem: { kind: 'outOfMemory' } });
  expect(session.status.problem?.message).toContain('"x" has the shape [268435456, 64], which takes 64 GiB');
  expect(session.experiment?.tensors.map(({ name }) => name)).toContain('scale');
  await session.load(fit(), {});
  expect(session.status.phase).toBe('paused');
  await session.dispose();
});

test('a buffer of the kernels that no buffer can hold is refused by its name, with the node to blame', async () => {
  const session = await openSession('webgpu');
  const filled = (name: string, shape: readonly number[]): ExperimentTensor => ({
    ...tensor(name, [], 0.1),
    source: { kind: 'fill', value: 1 },
    shape,
  });
  // Each tensor would fit: 4 M Gaussians in 4096² pixels take 64 MiB at most, the bitmap a bit for each of them in each tile.
  const crowded = experiment(
    [filled('means', [2 ** 22, 2]), filled('cholesky', [2 ** 22, 3])],
    [
      {
        id: 'render',
        op: 'gaussianRender2d',
        inputs: { means: 'means', cholesky: 'cholesky' },
        attributes: { height: 4096, width: 4096, blur: 0, cutoffSigma: 6 },
      },
      { id: 'loss', op: 'mean', inputs: { input: 'render' }, attributes: { axes: [] } },
    ],
  );
  await session.load(crowded, {});
  expect(session.status).toMatchObject({ phase: 'failed', problem: { kind: 'outOfMemory', node: 'render' } });
  expect(session.status.problem?.message).toMatch(
    /^"render" \(gaussianRender2d\) works with a buffer "bitmap" of 32 GiB; this GPU holds at most [\d.]+ [MG]iB in one buffer\.$/,
  );
  expect(await gpuErrors()).toEqual([]);
  await session.dispose();
});

test('what fits is not refused', () => {
  const limits = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 } as GPUSupportedLimits;
  expect(tooLargeFor(limits, estimateMemory(fit(), none))).toBeUndefined();
});

test('the device saying so tells how much is wanted', () => {
  expect(outOfMemory('buffer allocation failed', estimateMemory(huge, none)).message).toContain('wants about 256 GiB');
});

test('what JavaScript says where an array cannot be had is understood', () => {
  const errorOf = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error;
    }
  };
  expect(isOutOfMemory(errorOf(() => new Float32Array(2 ** 53)))).toBe(true);
  expect(isOutOfMemory(errorOf(() => new ArrayBuffer(2 ** 52)))).toBe(true);
  expect(isOutOfMemory(errorOf(() => (1).toFixed(200)))).toBe(false);
});
