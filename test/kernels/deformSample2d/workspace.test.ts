/** The buffers of deformSample2d's kernels: those that are told beforehand are those that are allocated, and no kernel writes past one. */
import { afterAll, expect, test } from 'vitest';
import { entryCount } from '../../../experiment/shape.js';
import { dispatchCount } from '../../../webview/engine/backend/dispatch.js';
import { tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { deformSample2d } from '../../../webview/ops/deformSample2d/index.js';
import { gpuErrors, useBackend } from '../engine/backends.js';
import { allocationsOf, expectFenceUntouched } from '../support/fences.js';
import { inputsOf, variants } from './scenes.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

test.each(variants)('%j', async (attributes) => {
  const backend = (await useBackend('webgpu')) as WebGPUBackend;
  const inputs = inputsOf([2, 9, 11, 3], 20);
  const [input, offset] = Object.values(inputs).map(({ shape, data }) => tf.tensor(Float32Array.from(data), [...shape])) as [
    tf.Tensor,
    tf.Tensor,
  ];
  const cotangent = tf.ones(input.shape);
  // Uploaded before, so that all that is allocated is the kernels' own.
  const run = (wanted: tf.Tensor[]) =>
    tf.engine().gradients(() => deformSample2d.fused!({ input, offset }, attributes).outputs[0]!, wanted, cotangent.clone(), true);
  const before = dispatchCount(backend);
  run([input, offset]);
  expect(dispatchCount(backend) - before).toBe(5);

  const allocations = allocationsOf(backend, () => run([input, offset]));
  const outputs = [input.shape, input.shape, offset.shape].map((shape) => 4 * entryCount(shape));
  const wanted = [...outputs, ...Object.values(deformSample2d.workspace!({ input: input.shape, offset: offset.shape }, attributes))];
  expect(allocations.map(({ entries }) => 4 * entries).sort((a, b) => a - b)).toEqual(wanted.sort((a, b) => a - b));
  for (const allocation of allocations) await expectFenceUntouched(backend, allocation);
});
