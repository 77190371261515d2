import { expect, test } from 'vitest';
import { estimateMemory, isOutOfMemory, outOfMemory, tooLargeFor } from '../../../webview/engine/memory.js';
import type { Operation } from '../../../webview/engine/operation.js';
import { openSession } from './backends.js';
import { experiment, fit, tensor } from './experiments.js';

const none = new Map<string, Operation>();

test('all that a run keeps is counted', () => {
  // 3 tensors of 4 entries with gradients, 2 of them with two moments; outputs of 4, 4 and 1 entries with gradients, twice.
  expect(estimateMemory(fit(), none).bytes).toBe(4 * (3 * 4 * 2 + 2 * 4 * 2 + (4 + 4 + 1) * 4));
});

test('workspace of the kernels is counted', () => {
  const workspaceBytes: Operation['workspaceBytes'] = ({ a }) => 1000 * a![0]!;
  const operations = new Map([['mul', { workspaceBytes } as Operation]]);
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
