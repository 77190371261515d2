import { expect, test } from 'vitest';
import { openDevice, useCpu } from '../../../webview/engine/backend/device.js';
import { flush } from '../../../webview/engine/backend/dispatch.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { openTestBackend, openTestDevice } from '../support/dawn.js';

test('no WebGPU and no adapter are told apart, each with a remedy', async () => {
  expect(await openDevice(undefined)).toMatchObject({ kind: 'noApi', remedy: expect.stringContaining('--enable-unsafe-webgpu') });
  const withoutAdapter = { requestAdapter: async () => null } as unknown as GPU;
  expect(await openDevice(withoutAdapter)).toMatchObject({ kind: 'noAdapter', remedy: expect.stringContaining('chrome://gpu') });
  const info = { vendor: 'acme', architecture: 'one', device: '', description: '' };
  const adapter = { features: new Set(), limits: {}, info, requestDevice: () => Promise.reject(new Error('out of memory')) };
  const withoutDevice = { requestAdapter: async () => adapter } as unknown as GPU;
  expect(await openDevice(withoutDevice)).toMatchObject({
    kind: 'deviceFailed',
    message: expect.stringMatching(/acme one.*out of memory/),
  });
});

test('the device has the features and limits that it reports', async () => {
  const open = await openTestDevice();
  expect(open.adapterName).not.toBe('');
  for (const feature of open.features) expect(open.device.features.has(feature)).toBe(true);
  for (const [name, value] of Object.entries(open.limits)) expect(open.device.limits[name as 'maxBufferSize'], name).toBe(value);
  expect(open.limits['maxStorageBuffersPerShaderStage']).toBeGreaterThanOrEqual(8);
  open.device.destroy();
});

test('small tensors are computed on the GPU too', async () => {
  const { backend } = await openTestBackend();
  const sum = tf.add(tf.tensor1d([1]), 1);
  expect(backend.tensorMap.get(sum.dataId).resource).toBeInstanceOf(GPUBuffer);
});

test('a kernel that does not compile surfaces as an error event', async () => {
  const messages: string[] = [];
  const { backend } = await openTestBackend({ onError: ({ kind, message }) => messages.push(`${kind}: ${message}`) });
  backend.device.createShaderModule({ code: 'fn main( {' });
  await backend.device.queue.onSubmittedWorkDone();
  expect(messages.join()).toMatch(/^gpuError: /);
});

test('a lost device is reported, and a new one takes over with all kernels', async () => {
  const lost: string[] = [];
  const first = await openTestBackend({ onLost: (message) => lost.push(message) });
  const before = await tf.exp(tf.tensor1d([0, 1])).data();
  first.backend.device.destroy();
  await first.backend.device.lost;
  expect(lost).toHaveLength(1);

  const second = await openTestBackend();
  expect(tf.backend()).toBe(second.backend);
  expect(await tf.exp(tf.tensor1d([0, 1])).data()).toEqual(before);
  expect(second.errors).toEqual([]);
});

test('the CPU takes over, and gives back', async () => {
  await useCpu();
  expect(tf.getBackend()).toBe('cpu');
  expect(await tf.add(tf.tensor1d([1]), 1).array()).toEqual([2]);
  const { backend } = await openTestBackend();
  expect(tf.backend()).toBe(backend);
  flush(backend);
});
