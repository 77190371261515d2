import { beforeAll, expect, test } from 'vitest';
import { backendFields, engineFields, tensorEntry, withoutTape } from '../../../webview/engine/backend/internals.js';
import { type Tensor, tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { openTestBackend } from '../support/dawn.js';

let backend: WebGPUBackend;

beforeAll(async () => {
  ({ backend } = await openTestBackend());
});

test('tfjs is the version whose private fields are described', () => {
  expect(tf.version_core).toBe('4.22.0');
});

test('the backend has the fields, and they change as a dispatch is encoded and submitted', async () => {
  const fields = backendFields(backend);
  expect(fields.commandEncoder).toBeNull();
  expect(fields.dispatchCountInPass).toBe(0);
  expect(fields.uniformPendingDisposal).toEqual([]);
  expect(fields.recordAndSubmit).toBeTypeOf('function');
  expect(backend.bufferManager.acquireBuffer).toBeTypeOf('function');

  const sum = tf.add(tf.tensor1d([1, 2]), tf.tensor1d([3, 4]));
  expect(fields.commandEncoder).toBeInstanceOf(GPUCommandEncoder);
  expect(fields.computePassEncoder).toBeInstanceOf(GPUComputePassEncoder);
  expect(fields.dispatchCountInPass).toBe(1);
  expect(fields.uniformPendingDisposal).toHaveLength(1);
  expect(fields.commandQueueOwnedIds.has(sum.dataId)).toBe(true);

  expect(await sum.array()).toEqual([4, 6]);
  expect(fields.commandEncoder).toBeNull();
  expect(fields.computePassEncoder).toBeNull();
  expect(fields.commandQueueOwnedIds.has(sum.dataId)).toBe(false);
});

test('a tensor has a buffer, and its values are kept on the CPU once they are read', async () => {
  const tensor = tf.tensor1d([1, 2, 3]);
  const entry = tensorEntry(backend, tensor);
  expect(entry.resource.size).toBe(12);
  expect(entry.dtype).toBe('float32');
  expect(entry.values).toBeNull();
  await tensor.data();
  expect(entry.values).toEqual(Float32Array.of(1, 2, 3));
});

test('the engine has the tape, and withoutTape keeps operations off it', () => {
  expect(engineFields().addTapeNode).toBeTypeOf('function');
  const recorded: number[] = [];
  tf.grad((x: Tensor) => {
    withoutTape(() => tf.greater(x, 0));
    recorded.push(engineFields().state.activeTape.length);
    const y = x.square();
    recorded.push(engineFields().state.activeTape.length);
    return y.sum();
  })(tf.tensor1d([1, 2]));
  // square saves its input: the clone and the square itself.
  expect(recorded).toEqual([0, 2]);
  expect(() =>
    withoutTape(() => {
      throw new Error('inside');
    }),
  ).toThrow('inside');
  expect(engineFields().state.kernelDepth).toBe(0);
});
