/** The buffers that the kernels work with: those that are told beforehand are those that are allocated, and no kernel writes past one. */
import { afterAll, describe, expect, test } from 'vitest';
import type { Shape } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';
import { dispatchCount } from '../../../webview/engine/backend/dispatch.js';
import { tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import type { Given } from '../../../webview/ops/deformConv2d/composition.js';
import { convolutionOf, partsOf, workspace } from '../../../webview/ops/deformConv2d/convolution.js';
import { forward, inputGradient, kernelGradient, offsetGradient } from '../../../webview/ops/deformConv2d/dispatches.js';
import { deformConv2d } from '../../../webview/ops/deformConv2d/index.js';
import { sizesOf } from '../../../webview/ops/deformConv2d/sizes.js';
import { gpuErrors, useBackend } from '../engine/backends.js';
import { allocationsOf, expectFenceUntouched } from '../support/fences.js';
import { type SceneOptions, scene } from './scenes.js';

afterAll(async () => expect(await gpuErrors()).toEqual([]));

const scenes: Readonly<Record<string, SceneOptions>> = {
  small: { image: [4, 5, 3], taps: [2, 3], outputs: 2, mask: true, bias: true },
  'in groups, with strides': {
    batch: 2,
    image: [9, 11, 12],
    taps: [3, 2],
    outputs: 8,
    groups: 4,
    offsetGroups: 3,
    attributes: { strides: [2, 3], padding: 2 },
  },
  'in several parts and tiles': { batch: 2, image: [14, 13, 35], taps: [2, 2], outputs: 34, mask: true, bias: true, reach: 20 },
};

function tensorsOf(options: SceneOptions) {
  const { inputs, attributes } = scene(options);
  const tensors = Object.entries(inputs).map(([name, { shape, data }]) => [name, tf.tensor(Float32Array.from(data), [...shape])]);
  return { given: Object.fromEntries(tensors) as Given<tf.Tensor>, attributes };
}

describe('forward and backward allocate the workspace, outputs and gradients, and write inside them', () => {
  test.each(Object.entries(scenes))('%s', async (_, options) => {
    const backend = (await useBackend('webgpu')) as WebGPUBackend;
    const { given, attributes } = tensorsOf(options);
    const convolution = convolutionOf(backend, given, attributes);
    const { offset, mask, kernel, bias } = given;
    const cotangent = tf.ones([...convolution.sizes.outputShape]);
    const allocations = allocationsOf(backend, () => {
      const like = (tensor: tf.Tensor) => backend.makeTensorInfo(tensor.shape, 'float32');
      forward(convolution);
      inputGradient(convolution, cotangent);
      offsetGradient(convolution, cotangent, like(offset), mask && like(mask));
      kernelGradient(convolution, cotangent, like(kernel), bias && like(bias));
    });
    const shapes = Object.fromEntries(Object.entries(given).map(([name, tensor]) => [name, (tensor as tf.Tensor).shape]));
    const outputs = [convolution.sizes.outputShape, ...Object.values(shapes)].map((shape: Shape) => 4 * entryCount(shape));
    // Bindings that nothing is written to want 4 bytes each: they count for nothing.
    const sizes = (bytes: readonly number[]) => bytes.filter((size) => size > 4).sort((a, b) => a - b);
    expect(sizes(allocations.map(({ entries }) => 4 * entries))).toEqual(
      sizes([...outputs, ...Object.values(workspace(shapes as unknown as Given<Shape>, attributes))]),
    );
    for (const allocation of allocations) await expectFenceUntouched(backend, allocation);
    tf.dispose([given as unknown as tf.NamedTensorMap, cotangent]);
  });

  test('the last one has several parts of the kernel gradient to add up', () => {
    const { inputs, attributes } = scene(scenes['in several parts and tiles']!);
    expect(partsOf(sizesOf(inputs['input']!.shape, inputs['offset']!.shape, inputs['kernel']!.shape, attributes)).parts).toBeGreaterThan(1);
  });
});

test('forward takes 1 dispatch; with all gradients it is 7, and each gradient that is not asked for takes none', async () => {
  const backend = (await useBackend('webgpu')) as WebGPUBackend;
  const { given, attributes } = tensorsOf(scenes['small']!);
  const named = given as unknown as Record<string, tf.Tensor>;
  const dispatchesOf = (wanted: readonly string[]) => {
    const before = dispatchCount(backend);
    tf.tidy(() => {
      const output = () => deformConv2d.fused!(named, attributes).outputs[0]!;
      if (wanted.length === 0) return void output();
      const tensors = wanted.map((name) => named[name]!);
      tf.engine().gradients(output, tensors, tf.ones([3, 3, 2]), true);
    });
    return dispatchCount(backend) - before;
  };
  dispatchesOf(Object.keys(named));
  const { numTensors } = tf.memory();
  expect(dispatchesOf([])).toBe(1);
  // tfjs makes the ones that the backward pass begins with.
  const ones = dispatchesOf(['offset']) - 2;
  expect(dispatchesOf(Object.keys(named)) - ones).toBe(7);
  expect(dispatchesOf(['input']) - ones).toBe(4);
  expect(dispatchesOf(['mask']) - ones).toBe(2);
  expect(dispatchesOf(['kernel']) - ones).toBe(3);
  expect(dispatchesOf(['bias']) - ones).toBe(3);
  expect(tf.memory().numTensors).toBe(numTensors);
  tf.dispose(named);
});
