import { afterEach, beforeAll, expect, test } from 'vitest';
import {
  bufferOf,
  clearTensor,
  copyTensor,
  dispatch,
  dispatchCount,
  flush,
  type Kernel,
} from '../../../webview/engine/backend/dispatch.js';
import { tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { useTestBackend } from '../support/dawn.js';

let backend: WebGPUBackend;
let errors: readonly string[];

beforeAll(async () => {
  ({ backend, errors } = await useTestBackend());
});

afterEach(async () => {
  flush(backend);
  await backend.device.queue.onSubmittedWorkDone();
  expect(errors).toEqual([]);
});

const addInPlace: Kernel = {
  name: 'addInPlace',
  code: `
    @group(0) @binding(0) var<storage, read_write> values: array<f32>;
    @group(0) @binding(1) var<uniform> amount: f32;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x < arrayLength(&values)) { values[id.x] += amount; }
    }`,
};

test('a kernel runs between operations of tfjs, in order, and writes in place', async () => {
  const tensor = tf.add(tf.tensor1d([1, 2, 3]), 1);
  dispatch(backend, addInPlace, [tensor], Float32Array.of(10).buffer, [1, 1, 1]);
  expect(await tf.mul(tensor, 2).array()).toEqual([24, 26, 28]);
});

test('values that were read before an in-place change are read anew', async () => {
  const tensor = tf.tensor1d([1, 2]);
  expect(await tensor.array()).toEqual([1, 2]);
  dispatch(backend, addInPlace, [tensor], Float32Array.of(0.5).buffer, [1, 1, 1]);
  expect(await tensor.array()).toEqual([1.5, 2.5]);
});

test('a kernel is compiled for its constants, and each set has a pipeline of its own', async () => {
  const kernel = (factor: number): Kernel => ({
    name: 'scaled',
    code: `
      @group(0) @binding(0) var<storage, read> source: array<f32>;
      @group(0) @binding(1) var<storage, read_write> low: array<f32>;
      @group(0) @binding(2) var<storage, read_write> high: array<f32>;
      @compute @workgroup_size(1) fn main(@builtin(workgroup_id) id: vec3u) {
        low[id.x] = source[id.x] * f32(FACTOR);
        high[id.x] = source[id.x] * f32(FACTOR) * 100;
      }`,
    constants: { FACTOR: factor },
  });
  const source = tf.tensor1d([1, 2]);
  for (const factor of [3, 5, 3]) {
    const outputs = [backend.makeTensorInfo([2], 'float32'), backend.makeTensorInfo([2], 'float32')];
    dispatch(backend, kernel(factor), [source, ...outputs], null, [2, 1, 1]);
    const [low, high] = outputs.map((info) => tf.engine().makeTensorFromTensorInfo(info));
    expect(await low!.array()).toEqual([factor, 2 * factor]);
    expect(await high!.array()).toEqual([100 * factor, 200 * factor]);
  }
});

test('every compute dispatch is counted, those of tfjs too', () => {
  const tensor = tf.tensor1d([1, 2]);
  const before = dispatchCount(backend);
  dispatch(backend, addInPlace, [tensor], Float32Array.of(1).buffer, [1, 1, 1]);
  tf.add(tensor, 1);
  tf.mul(tensor, tensor);
  expect(dispatchCount(backend) - before).toBe(3);
});

test('the queue is submitted after as many dispatches as tfjs allows', async () => {
  const tensor = tf.tensor1d([0]);
  for (let i = 0; i < 40; i++) dispatch(backend, addInPlace, [tensor], Float32Array.of(1).buffer, [1, 1, 1]);
  expect(await tensor.array()).toEqual([40]);
});

test('a tensor is copied over another, which forgets what was read of it', async () => {
  const source = tf.add(tf.tensor1d([1, 2]), 1);
  const destination = tf.tensor1d([7, 7]);
  await destination.data();
  copyTensor(backend, source, destination);
  expect(await destination.array()).toEqual([2, 3]);
  expect(() => copyTensor(backend, source, tf.tensor1d([1]))).toThrow('8 bytes');
});

test('a tensor is cleared between operations of tfjs, in order', async () => {
  const tensor = tf.add(tf.tensor1d([1, 2]), 1);
  const before = tf.mul(tensor, 3);
  clearTensor(backend, tensor);
  const after = tf.add(tensor, 5);
  expect(await before.array()).toEqual([6, 9]);
  expect(await after.array()).toEqual([5, 5]);
  expect(await tensor.array()).toEqual([0, 0]);
});

test('flush submits, so that a submission of one’s own sees the values', async () => {
  const tensor = tf.add(tf.tensor1d([6]), 1);
  const read = backend.device.createBuffer({ size: 4, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  flush(backend);
  const encoder = backend.device.createCommandEncoder();
  encoder.copyBufferToBuffer(bufferOf(backend, tensor), 0, read, 0, 4);
  backend.device.queue.submit([encoder.finish()]);
  await read.mapAsync(GPUMapMode.READ);
  expect(new Float32Array(read.getMappedRange())[0]).toBe(7);
});

test('too many workgroups are an error and not a wrong picture', () => {
  const tensor = tf.tensor1d([0]);
  expect(() => dispatch(backend, addInPlace, [tensor], Float32Array.of(1).buffer, [65536, 1, 1])).toThrow(/65536 workgroups.*65535/);
});

test('an int32 buffer that tfjs calls float32 is refused', () => {
  const relabelled = tf.tensor1d([1, 2], 'int32').toFloat();
  expect(() => dispatch(backend, addInPlace, [relabelled], Float32Array.of(1).buffer, [1, 1, 1])).toThrow('holds int32');
});
