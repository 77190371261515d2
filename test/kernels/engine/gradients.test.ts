import { afterEach, describe, expect, test } from 'vitest';
import type { Experiment } from '../../../experiment/experiment.js';
import { type Evaluation, type Extent, evaluate } from '../../../webview/engine/gradients.js';
import type { Implementation } from '../../../webview/engine/graph.js';
import { readTensor } from '../../../webview/engine/readTensor.js';
import { TensorStore } from '../../../webview/engine/tensorStore.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { operations as allOperations } from '../../../webview/ops/index.js';
import { type BackendName, backendNames, gpuErrors, gradientOf, openSession, useBackend, valuesOf } from './backends.js';
import { experiment, fit, gaussians, tensor } from './experiments.js';

afterEach(async () => expect(await gpuErrors()).toEqual([]));

async function evaluated<T>(
  name: BackendName,
  what: Experiment,
  extent: Extent,
  use: (evaluation: Evaluation, read: (tensor: tf.Tensor) => Promise<ArrayLike<number>>) => Promise<T>,
  implementation: Implementation = 'auto',
): Promise<T> {
  const backend = await useBackend(name);
  const store = new TensorStore(backend);
  store.load(what, {});
  const operations = new Map(allOperations.map((operation) => [operation.name, operation]));
  const one = tf.scalar(1);
  const evaluation = evaluate({ experiment: what, operations, implementation }, store.tensors, one, extent);
  const result = await use(evaluation, (each) => readTensor(backend, each));
  evaluation.dispose();
  one.dispose();
  store.dispose();
  return result;
}

describe.each(backendNames)('on %s', (backend) => {
  test('a training step and a full evaluation give the same bits for the parameters', async () => {
    const gradients = (extent: Extent) =>
      evaluated(backend, gaussians(), extent, async (evaluation, read) => {
        const parameters = ['means', 'cholesky', 'colors'].map((name) => evaluation.gradients.get(name)!);
        return Promise.all(parameters.map(async (gradient) => Array.from(await read(gradient))));
      });
    const lean = await gradients('trainable');
    expect(lean.flat().some((value) => value !== 0)).toBe(true);
    expect(lean).toEqual(await gradients('all'));
  });

  test('a training step computes what it needs and keeps nothing else', async () => {
    await evaluated(backend, fit(), 'trainable', async ({ gradients, values }) => {
      expect([...gradients.keys()]).toEqual(['x', 'scale']);
      expect(values.size).toBe(0);
    });
    await evaluated(backend, fit(), 'all', async ({ gradients, values }) => {
      expect([...gradients.keys()]).toEqual(['x', 'scale', 'target', 'scaled', 'both', 'loss']);
      expect([...values.keys()]).toEqual(['scaled', 'both', 'loss']);
    });
  });

  test('evaluations leave no tensor behind', async () => {
    await useBackend(backend);
    const before = tf.memory().numTensors;
    for (const extent of ['trainable', 'all'] as const) await evaluated(backend, gaussians(), extent, async () => undefined);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('what the loss does not depend on has no gradient', async () => {
    const session = await openSession(backend);
    const nodes = [
      { id: 'aside', op: 'mul', inputs: { a: 'x', b: 'unused' } },
      { id: 'loss', op: 'mse', inputs: { prediction: 'x', target: 'target' } },
    ];
    await session.load(experiment([tensor('x', [1, 2], 0.1), tensor('unused', [3, 4], 0.1), tensor('target', [0, 0])], nodes), {});
    expect(session.status.problem).toBeUndefined();
    expect(await valuesOf(session, 'aside')).toEqual([3, 8]);
    expect(session.gradient('unused')).toBeUndefined();
    expect(session.gradient('aside')).toBeUndefined();
    await session.run();
    expect(await valuesOf(session, 'unused')).toEqual([3, 4]);
    await session.dispose();
  });

  test('a loss may be a tensor itself', async () => {
    const session = await openSession(backend);
    const scalar = { ...tensor('x', [3], 0.1), shape: [] };
    await session.load(
      experiment([{ ...scalar, source: { kind: 'fill', value: 3 } }], [], { loss: 'x', plan: { optimizer: 'sgd', steps: 5 } }),
      {},
    );
    expect(await gradientOf(session, 'x')).toEqual([1]);
    await session.run();
    expect(session.status).toMatchObject({ phase: 'finished', step: 5 });
    expect(session.status.loss).toBeCloseTo(2.5, 5);
    await session.dispose();
  });

  test('without a loss there are values only', async () => {
    const session = await openSession(backend);
    const { loss: _, train: __, ...rest } = fit();
    await session.load(rest, {});
    expect(session.status).toEqual({ phase: 'paused', step: 0, steps: 0 });
    expect(await valuesOf(session, 'scaled')).toEqual([1.5, -2, -0.5, 0.75]);
    expect(session.gradient('x')).toBeUndefined();
    await session.dispose();
  });
});

test('the composition of an operation is used where it is asked for', async () => {
  const image = (implementation: Implementation) =>
    evaluated('webgpu', gaussians(), 'all', async ({ values }, read) => Array.from(await read(values.get('render')!)), implementation);
  const fused = await image('auto');
  const composed = await image('composition');
  expect(fused).not.toEqual(composed);
  const difference = fused.map((value, index) => Math.abs(value - composed[index]!));
  expect(Math.max(...difference)).toBeLessThan(1e-5);
});
