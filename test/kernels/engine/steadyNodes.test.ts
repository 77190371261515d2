/** Training steps do not run again what no trainable tensor reaches, and nobody can tell from the numbers. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Experiment, ExperimentTensor } from '../../../experiment/experiment.js';
import { dispatchCount } from '../../../webview/engine/backend/dispatch.js';
import { evaluate } from '../../../webview/engine/gradients.js';
import { type Graph, type NodesAtHand, nothingAtHand } from '../../../webview/engine/graph.js';
import type { Operation } from '../../../webview/engine/operation.js';
import { readTensor } from '../../../webview/engine/readTensor.js';
import { runSteadyNodes } from '../../../webview/engine/steadyNodes.js';
import { TensorStore } from '../../../webview/engine/tensorStore.js';
import { type Tensor, tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { backendNames, gpuErrors, gradientOf, openSession, useBackend, valuesOf } from './backends.js';
import { experiment, operations, tensor } from './experiments.js';

afterEach(async () => expect(await gpuErrors()).toEqual([]));

const random = (name: string, shape: readonly number[], trained: boolean): ExperimentTensor => ({
  name,
  source: { kind: 'random', distribution: 'uniform', low: 0.5, high: 3 },
  shape,
  dtype: 'float32',
  ...(trained ? { trainable: { learningRate: 0.05 } } : {}),
});

/** Gaussians fitted to a picture of other ones, which is squashed and blended with itself; the colours are made of given numbers, too. */
function copied(changes: Parameters<typeof experiment>[2] = {}): Experiment {
  const attributes = { height: 12, width: 10, blur: 4 };
  return experiment(
    [
      ...[random('means', [5, 2], true), random('cholesky', [5, 3], true), random('raw', [5, 1], false)],
      ...[random('otherMeans', [7, 2], false), random('otherCholesky', [7, 3], false)],
    ],
    [
      { id: 'other', op: 'gaussianRender2d', inputs: { means: 'otherMeans', cholesky: 'otherCholesky' }, attributes },
      { id: 'squashed', op: 'sigmoid', inputs: { input: 'other' } },
      { id: 'target', op: 'mul', inputs: { a: 'squashed', b: 'other' } },
      { id: 'colors', op: 'sigmoid', inputs: { input: 'raw' } },
      { id: 'render', op: 'gaussianRender2d', inputs: { means: 'means', cholesky: 'cholesky', colors: 'colors' }, attributes },
      { id: 'loss', op: 'mse', inputs: { prediction: 'render', target: 'target' } },
    ],
    changes,
  );
}

function graphOf(whole: Experiment): Graph {
  return { experiment: whole, operations: new Map(operations.map((each) => [each.name, each])), implementation: 'auto' };
}

describe.each(backendNames)('on %s', (backend) => {
  test('a step has the same bits with and without them', async () => {
    const store = new TensorStore(await useBackend(backend));
    store.load(copied(), {});
    const graph = graphOf(copied());
    const one = tf.scalar(1);
    const steady = runSteadyNodes(graph, store.tensors, nothingAtHand);
    expect([...steady.atHand.keys()]).toEqual(['other', 'squashed', 'target', 'colors']);
    expect([...steady.atHand.values()].flatMap(({ outputs }) => [...outputs.keys()])).toEqual(['target', 'colors']);
    const bits = async (atHand: NodesAtHand) => {
      const { loss, gradients, dispose } = evaluate(graph, store.tensors, one, 'trainable', atHand);
      const tensors = [loss!, gradients.get('means')!, gradients.get('cholesky')!];
      const read = await Promise.all(tensors.map((each) => readTensor(tf.backend(), each)));
      dispose();
      return read;
    };
    const lean = await bits(steady.atHand);
    expect(lean[1]!.some((slope) => slope !== 0)).toBe(true);
    expect(lean).toEqual(await bits(nothingAtHand));
    // What is at hand is there for the next step.
    expect(await bits(steady.atHand)).toEqual(lean);
    steady.dispose();
    one.dispose();
    store.dispose();
  });

  test('they run once for all steps, and again to be shown', async () => {
    const composition = vi.fn(({ x }: { x?: unknown }) => ({ outputs: [tf.square(x as Tensor)] }));
    const square: Operation = {
      name: 'square',
      definition: () => {
        throw new Error('it is not checked here');
      },
      composition,
    };
    const session = await openSession(backend, { operations: [...operations, square] });
    const fitted = experiment(
      [tensor('given', [1, 2, 3]), tensor('x', [0, 0, 0], 0.1)],
      [
        { id: 'squared', op: 'square', inputs: { x: 'given' } },
        { id: 'loss', op: 'mse', inputs: { prediction: 'x', target: 'squared' } },
      ],
    );
    await session.load(fitted, {});
    expect(composition).toHaveBeenCalledTimes(1);
    await session.run();
    expect(session.status).toMatchObject({ phase: 'finished', step: 20 });
    expect(composition).toHaveBeenCalledTimes(3);
    expect(await valuesOf(session, 'squared')).toEqual([1, 4, 9]);
    expect(session.gradient('given')).toBeDefined();
    const before = tf.memory().numTensors;
    await session.load({ ...fitted, title: 'another' }, {});
    await session.load({ ...fitted, train: { ...fitted.train!, steps: 25 } }, {});
    await session.run();
    expect(session.status).toMatchObject({ phase: 'finished', step: 25 });
    expect(tf.memory().numTensors).toBe(before);
    await session.dispose();
  });

  test('a tensor that is not trained any more stays as it has become', async () => {
    const trained = (names: readonly string[]) =>
      experiment(
        [tensor('w', [1, -1], names.includes('w') ? 0.1 : undefined), tensor('x', [2, 3], 0.1), tensor('zero', [0, 0])],
        [
          { id: 'scaled', op: 'sin', inputs: { input: 'w' } },
          { id: 'product', op: 'mul', inputs: { a: 'scaled', b: 'x' } },
          { id: 'loss', op: 'mse', inputs: { prediction: 'product', target: 'zero' } },
        ],
        { plan: { steps: 8 } },
      );
    const session = await openSession(backend);
    // Twice steady, with other values in between.
    for (const [names, steps] of [
      [['x'], 2],
      [['w', 'x'], 2],
      [['x'], 4],
    ] as const) {
      await session.load(trained(names), {});
      const shown = session.status.loss;
      for (let step = 0; step < steps; step++) await session.step();
      expect(session.losses.at(-1 - steps)).toBe(shown);
    }
    expect(session.status).toMatchObject({ phase: 'finished', step: 8 });
    await session.dispose();
  });

  test('a fault of one of them stops every attempt to train', async () => {
    const given: ExperimentTensor = { name: 'covariance', source: { kind: 'fill', value: 1 }, shape: [7, 3], dtype: 'float32' };
    const { nodes, tensors, ...rest } = copied();
    const broken: Experiment = {
      ...rest,
      tensors: [...tensors, given],
      nodes: nodes.map((node) =>
        node.id === 'other'
          ? { ...node, inputs: { means: 'otherMeans', covariance: 'covariance' }, attributes: { ...node.attributes, blur: 0 } }
          : node,
      ),
    };
    const session = await openSession(backend);
    await session.load(broken, {});
    const fault = { phase: 'failed', step: 0, problem: { kind: 'fault', node: 'other' } };
    expect(session.status).toMatchObject(fault);
    await session.run();
    expect(session.status).toMatchObject(fault);
    await session.step();
    expect(session.status).toMatchObject(fault);
    await session.dispose();
  });
});

test('a step is spared the dispatches that they take', async () => {
  const backend = (await useBackend('webgpu')) as WebGPUBackend;
  const store = new TensorStore(backend);
  store.load(copied(), {});
  const graph = graphOf(copied());
  const one = tf.scalar(1);
  const counted = <Result>(work: () => Result): [number, Result] => {
    const before = dispatchCount(backend);
    const result = work();
    return [dispatchCount(backend) - before, result];
  };
  const [once, steady] = counted(() => runSteadyNodes(graph, store.tensors, nothingAtHand));
  const step = (atHand: NodesAtHand) => counted(() => evaluate(graph, store.tensors, one, 'trainable', atHand).dispose())[0];
  expect(once).toBeGreaterThan(5);
  expect(step(nothingAtHand) - step(steady.atHand)).toBe(once);
  steady.dispose();
  one.dispose();
  store.dispose();
});

test.each(backendNames)('on %s, a slice that is the whole tensor leaves it where it is', async (backend) => {
  const session = await openSession(backend, { operations });
  const whole = { begin: [0], size: [2] };
  const sliced = experiment(
    [tensor('given', [2, 3]), tensor('w', [1, 5], 0.1)],
    [
      { id: 'all', op: 'slice', inputs: { input: 'given' }, attributes: whole },
      { id: 'trained', op: 'slice', inputs: { input: 'w' }, attributes: whole },
      { id: 'loss', op: 'mse', inputs: { prediction: 'trained', target: 'all' } },
    ],
    { plan: { steps: 2 } },
  );
  await session.load(sliced, {});
  expect(await gradientOf(session, 'w')).toEqual([-1, 2]);
  await session.run();
  expect(session.status).toMatchObject({ phase: 'finished', step: 2 });
  await session.reset();
  expect(session.status).toMatchObject({ phase: 'paused', step: 0, loss: 2.5 });
  expect([await valuesOf(session, 'given'), await valuesOf(session, 'w')]).toEqual([
    [2, 3],
    [1, 5],
  ]);
  expect(await gradientOf(session, 'trained')).toEqual([-1, 2]);
  await session.dispose();
});
