/** The store of tensors stays as it was where what it should hold cannot be made. */
import { afterEach, describe, expect, test } from 'vitest';
import type { ExperimentTensor } from '../../../experiment/experiment.js';
import { TensorStore } from '../../../webview/engine/tensorStore.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { backendNames, gpuErrors, useBackend } from './backends.js';
import { fit, tensor } from './experiments.js';

afterEach(async () => expect(await gpuErrors()).toEqual([]));

const before = fit();
const [x, scale, target] = before.tensors;
/** Its data file is not there. */
const missing: ExperimentTensor = { ...tensor('missing', [], 0.1), source: { kind: 'npy', path: 'missing.npy' } };

describe.each(backendNames)('on %s', (backend) => {
  test('a tensor that cannot be made leaves everything as it was', async () => {
    const store = new TensorStore(await useBackend(backend));
    store.load(before, {});
    const { tensors } = store;
    const { numTensors } = tf.memory();
    const changed = { ...before, tensors: [tensor('x', [5, 6, 7, 8], 0.1), tensor('new', [1, 2], 0.1), scale!, missing] };
    expect(() => store.load(changed, {})).toThrow();
    expect(store.tensors).toBe(tensors);
    expect([...tensors.values()].some(({ isDisposed }) => isDisposed)).toBe(false);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(store.load(before, {})).toEqual(new Set(['x', 'scale', 'target']));
    expect(store.tensors.get('x')).toBe(tensors.get('x'));
    store.dispose();
  });

  test('what the experiment no longer has is freed, an optimiser that is no longer used with it', async () => {
    const empty = tf.memory().numTensors;
    const store = new TensorStore(await useBackend(backend));
    store.load(before, {});
    // Three tensors, and two moments of two of them.
    expect(tf.memory().numTensors - empty).toBe(3 + 2 * 2);
    store.load({ ...before, tensors: [x!, target!] }, {});
    expect(tf.memory().numTensors - empty).toBe(2 + 2);
    store.load({ ...before, tensors: [x!, target!], train: { ...before.train!, optimizer: 'sgd' } }, {});
    expect(tf.memory().numTensors - empty).toBe(2);
    store.dispose();
    expect(tf.memory().numTensors).toBe(empty);
  });
});
