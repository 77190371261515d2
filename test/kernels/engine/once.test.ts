/** Operations that run once, before the first step: when they run, when they do not run again, and what becomes of what they gave. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Experiment, ExperimentTensor, Reference } from '../../../experiment/experiment.js';
import { gradientsAgree } from '../../../experiment/gradientCheck.js';
import type { NodeTimes } from '../../../experiment/messages.js';
import { withAttribute } from '../../../experiment/withAttribute.js';
import { checkGradients, sampled } from '../../../webview/engine/check/gradientCheck.js';
import type { Operation } from '../../../webview/engine/operation.js';
import { EngineError } from '../../../webview/engine/problem.js';
import { Session } from '../../../webview/engine/session.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { slic } from '../../../webview/ops/slic/index.js';
import { superpixelUnpool } from '../../../webview/ops/superpixelUnpool/index.js';
import { openTestBackend } from '../support/dawn.js';
import { backendNames, gpuErrors, gradientOf, openSession, valuesOf } from './backends.js';
import { experiment, operations as others, tensor } from './experiments.js';

const once = vi.fn(slic.once!);
/** With a matrix in place of a scatter, whose sums need not come to the same bits twice. */
const unpool: Operation = {
  ...superpixelUnpool,
  composition: ({ values, labels }) => {
    const chosen = tf.oneHot((labels as Tensor).flatten(), 6, 1, 0, 'float32') as tf.Tensor2D;
    return { outputs: [tf.matMul(chosen, values as tf.Tensor2D).reshape([10, 12, 3])] };
  },
};
const operations = [...others, unpool, { ...slic, once }];
beforeEach(() => void once.mockReset().mockImplementation(slic.once!));
afterEach(async () => expect(await gpuErrors()).toEqual([]));

const image: ExperimentTensor = {
  name: 'image',
  source: { kind: 'random', distribution: 'uniform', low: 0, high: 1 },
  shape: [10, 12, 3],
  dtype: 'float32',
};

/** A colour for each segment, fitted to a picture that is dimmed before it is cut. */
function segments(changes: Parameters<typeof experiment>[2] = {}): Experiment {
  const colors: ExperimentTensor = { ...image, name: 'colors', shape: [6, 3], trainable: { learningRate: 0.05 } };
  return experiment(
    [image, colors, { ...image, name: 'dim', source: { kind: 'fill', value: 0.5 } }],
    [
      { id: 'dimmed', op: 'mul', inputs: { a: 'image', b: 'dim' } },
      { id: 'labels', op: 'slic', inputs: { image: 'dimmed' }, attributes: { segments: 6, compactness: 5 } },
      { id: 'painted', op: 'superpixelUnpool', inputs: { values: 'colors', labels: 'labels' } },
      { id: 'loss', op: 'mse', inputs: { prediction: 'painted', target: 'image' } },
    ],
    { plan: { steps: 6 }, ...changes },
  );
}

function changed(whole: Experiment, node: string, attribute: string, value: number): Experiment {
  const result = withAttribute(whole, node, attribute, value);
  if ('problem' in result) throw new Error(result.problem.message);
  return result.experiment;
}

/** The same with labels that are given. */
function withGivenLabels(labels: readonly number[]): Experiment {
  const { nodes, tensors, ...rest } = segments();
  const given: ExperimentTensor = {
    name: 'labels',
    source: { kind: 'values', values: Float64Array.from(labels), valuesShape: [10, 12] },
    shape: [10, 12],
    dtype: 'int32',
    bound: 6,
  };
  return { ...rest, tensors: [...tensors, given], nodes: nodes.filter(({ id }) => id !== 'labels') };
}

async function bitsOf(session: Session, references: readonly Reference[]) {
  const gradients = references.map((reference) => gradientOf(session, reference));
  return [await Promise.all(references.map((reference) => valuesOf(session, reference))), await Promise.all(gradients), session.losses];
}

describe.each(backendNames)('on %s', (backend) => {
  const open = () => openSession(backend, { operations });

  test('it runs before the first step and in none, and the run comes to the bits that it has where the labels are given', async () => {
    const session = await open();
    await session.load(segments(), {});
    expect(session.status).toMatchObject({ phase: 'paused' });
    const labels = await valuesOf(session, 'labels');
    expect(new Set(labels).size).toBeGreaterThan(1);
    await session.step();
    await session.run({ due: () => true, show: () => undefined });
    expect(session.status).toMatchObject({ phase: 'finished', step: 6 });
    expect(once).toHaveBeenCalledTimes(1);

    const given = await open();
    await given.load(withGivenLabels(labels), {});
    await given.run();
    const references = ['colors', 'image', 'dimmed', 'painted', 'loss'];
    expect(await bitsOf(session, references)).toEqual(await bitsOf(given, references));
    expect(session.gradient('labels')).toBeUndefined();
    await Promise.all([session.dispose(), given.dispose()]);
  });

  test('it runs again for what it is made of, and for nothing else', async () => {
    const session = await open();
    const load = async (what: Experiment, runs: number) => {
      await session.load(what, {});
      expect(session.status.problem).toBeUndefined();
      expect(once).toHaveBeenCalledTimes(runs);
    };
    const first = segments();
    await load(first, 1);
    await session.run();
    const labels = await valuesOf(session, 'labels');
    await load({ ...first, title: 'another', train: { ...first.train!, learningRate: 0.5, steps: 20 } }, 1);
    await session.reset();
    expect(session.status).toMatchObject({ phase: 'paused', step: 0 });
    expect(once).toHaveBeenCalledTimes(1);
    await load(changed(first, 'labels', 'compactness', 40), 2);
    expect(await valuesOf(session, 'labels')).not.toEqual(labels);
    // What is not in use any more is not kept for ever.
    await load(first, 3);
    expect(await valuesOf(session, 'labels')).toEqual(labels);
    const [, ...rest] = first.tensors;
    await load({ ...first, tensors: [{ ...image, source: { kind: 'fill', value: 0.25 } }, ...rest] }, 4);
    await session.dispose();
  });

  test('all that it took is freed', async () => {
    const empty = await open();
    await empty.dispose();
    const before = tf.memory().numTensors;
    const session = await open();
    await session.load(segments(), {});
    await session.run();
    await session.compare([{ node: 'labels', attribute: 'compactness', value: 40 }]);
    const during = tf.memory().numTensors;
    for (const compactness of [40, 20, 10]) await session.load(changed(segments(), 'labels', 'compactness', compactness), {});
    await session.run();
    expect(tf.memory().numTensors).toBe(during);
    await session.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a variant of it runs once for itself, and the training is not disturbed', async () => {
    const alone = await open();
    await alone.load(segments(), {});
    await alone.run();
    once.mockClear();

    const session = await open();
    await session.load(segments(), {});
    await session.compare([{ node: 'labels', attribute: 'compactness', value: 40 }]);
    expect(session.comparisons).toEqual({ labels: { shown: true, loss: expect.any(Number) } });
    let shown = 0;
    await session.run({ due: () => true, show: () => void shown++ });
    expect(shown).toBeGreaterThan(0);
    expect(once).toHaveBeenCalledTimes(2);
    expect(await bitsOf(session, ['colors', 'painted'])).toEqual(await bitsOf(alone, ['colors', 'painted']));

    const other = await open();
    await other.load(changed(segments(), 'labels', 'compactness', 40), {});
    expect([...(await session.read(session.value('labels', 'labels')!))]).toEqual(await valuesOf(other, 'labels'));
    await session.compare([]);
    await Promise.all([session.dispose(), alone.dispose(), other.dispose()]);
  });

  test('one may follow another, and neither what is between them nor what is before them runs again', async () => {
    const repeated = experiment(
      [tensor('x', [3, 1, 2]), tensor('w', [1, 2, 3], 0.1)],
      [
        { id: 'first', op: 'ranks', inputs: { x: 'x' } },
        { id: 'sine', op: 'sin', inputs: { input: 'first' } },
        { id: 'second', op: 'ranks', inputs: { x: 'sine' } },
        { id: 'loss', op: 'mse', inputs: { prediction: 'w', target: 'second' } },
      ],
    );
    const ranked = vi.fn(async ({ x }: { x?: unknown }) => {
      const values = [...(await (x as Tensor).data())];
      return [tf.tensor1d(values.map((value) => values.filter((other) => other < value).length))];
    });
    const fails = () => {
      throw new Error('it runs once');
    };
    const ranks: Operation = { name: 'ranks', definition: fails, composition: fails, once: ranked };
    const session = await openSession(backend, { operations: [...operations, ranks] });
    await session.load(repeated, {});
    expect(await valuesOf(session, 'first')).toEqual([2, 0, 1]);
    // sin 0 < sin 1 < sin 2
    expect(await valuesOf(session, 'second')).toEqual([2, 0, 1]);
    expect(ranked).toHaveBeenCalledTimes(2);
    await session.load(
      { ...repeated, nodes: [repeated.nodes[0]!, { ...repeated.nodes[3]!, inputs: { prediction: 'w', target: 'first' } }] },
      {},
    );
    expect(ranked).toHaveBeenCalledTimes(2);
    // Nothing is differentiated through it, though its output is a float.
    expect(await gradientOf(session, 'first')).toBeDefined();
    expect(await gradientOf(session, 'x')).toBeUndefined();
    await session.dispose();
  });

  test('the gradient check takes what it gave as given', async () => {
    const definition = vi.fn(slic.definition);
    const session = await openSession(backend, { operations: [...others, unpool, { ...slic, definition, once: slic.once! }] });
    await session.load(segments(), {});
    const numbers = await session.readForCheck();
    await session.dispose();
    definition.mockClear();
    const found = await checkGradients(
      numbers!,
      { ...sampled, millisecondsPerInput: 30_000 },
      () => undefined,
      () => true,
    );
    expect(gradientsAgree(found)).toBe(true);
    expect(found.nodes['labels']).toEqual({ skipped: 'unused' });
    expect(found.direction).toMatchObject({ numeric: expect.any(Number) });
    expect(definition).not.toHaveBeenCalled();
  });

  test('its time is that of its one run, and it does not run again for it', async () => {
    const session = await open();
    once.mockImplementation(async (...call) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return slic.once!(...call);
    });
    await session.load(segments(), {});
    const times = new Map<string, NodeTimes>();
    expect(await session.timeNodes((node, time) => void times.set(node, time))).toBe(true);
    expect([...times.keys()]).toEqual(['dimmed', 'labels', 'painted', 'loss']);
    expect(times.get('labels')).toEqual({ once: true, clock: 'wall', forward: { milliseconds: expect.any(Number) } });
    expect(times.get('labels')!.forward.milliseconds).toBeGreaterThanOrEqual(29);
    expect(once).toHaveBeenCalledTimes(1);
    await session.dispose();
  });
});

test('while it takes its time, what is in place stays to be seen, and status says that it is loading', async () => {
  const session = await openSession('cpu', { operations });
  const first = segments();
  await session.load(first, {});
  const painted = await valuesOf(session, 'painted');
  let finish = () => {};
  once.mockImplementation(async (...call) => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return slic.once!(...call);
  });
  const loading = session.load(changed(first, 'labels', 'compactness', 40), {});
  await vi.waitFor(() => expect(once).toHaveBeenCalledTimes(2));
  expect(session.experiment).toBe(first);
  expect(await valuesOf(session, 'painted')).toEqual(painted);
  expect(session.status.phase).toBe('loading');
  finish();
  await loading;
  expect(session.experiment).not.toBe(first);
  expect(session.status.phase).toBe('paused');
  await session.dispose();
});

test('one that is overtaken by another experiment leaves nothing behind', async () => {
  const session = await openSession('cpu', { operations });
  const first = segments();
  await session.load(first, {});
  const before = tf.memory().numTensors;
  const labels = await valuesOf(session, 'labels');
  let finish = () => {};
  once.mockImplementationOnce(async (...call) => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return slic.once!(...call);
  });
  const overtaken = session.load(changed(first, 'labels', 'compactness', 40), {});
  await vi.waitFor(() => expect(once).toHaveBeenCalledTimes(2));
  const wanted = { ...first, title: 'wanted' };
  const loaded = session.load(wanted, {});
  finish();
  await Promise.all([overtaken, loaded]);
  expect(session.experiment).toBe(wanted);
  expect(session.status).toMatchObject({ phase: 'paused' });
  expect(await valuesOf(session, 'labels')).toEqual(labels);
  expect(once).toHaveBeenCalledTimes(2);
  expect(tf.memory().numTensors).toBe(before);
  await session.dispose();
});

test('of several that wait, only the last one runs', async () => {
  const session = await openSession('cpu', { operations });
  const first = segments();
  await session.load(first, {});
  const before = tf.memory().numTensors;
  once.mockClear();
  await Promise.all([40, 30, 20, 15].map((compactness) => session.load(changed(first, 'labels', 'compactness', compactness), {})));
  expect(session.experiment!.nodes.find(({ id }) => id === 'labels')!.attributes).toMatchObject({ compactness: 15 });
  expect(once).toHaveBeenCalledTimes(1);
  expect(tf.memory().numTensors).toBe(before);
  await session.dispose();
});

test('after a lost device it runs on the next one, and the run comes to the same end', async () => {
  const undisturbed = await openSession('webgpu', { operations });
  await undisturbed.load(segments(), {});
  await undisturbed.run();
  const expected = await valuesOf(undisturbed, 'colors');
  await undisturbed.dispose();

  let session: Session | undefined;
  const { backend } = await openTestBackend({ onLost: () => session?.deviceLost() });
  session = new Session({ backend, operations });
  once.mockClear();
  await session.load(segments(), {});
  for (let step = 0; step < 3; step++) await session.step();
  backend.device.destroy();
  await backend.device.lost;
  const { backend: another, errors } = await openTestBackend();
  await session.rebuild(another);
  expect(once).toHaveBeenCalledTimes(2);
  await session.run();
  expect(session.status).toMatchObject({ phase: 'finished', step: 6 });
  expect(await valuesOf(session, 'colors')).toEqual(expected);
  await session.dispose();
  expect(errors).toEqual([]);
});

test('where the device is lost while it runs, the experiment is in place on the next one', async () => {
  let session: Session | undefined;
  const { backend } = await openTestBackend({ onLost: () => session?.deviceLost() });
  session = new Session({ backend, operations });
  once.mockImplementationOnce(async (...call) => {
    const labels = slic.once!(...call);
    backend.device.destroy();
    return labels;
  });
  await session.load(segments(), {});
  expect(session.status.problem).toBeUndefined();
  expect(session.experiment).toBeUndefined();
  const { backend: another, errors } = await openTestBackend();
  await session.rebuild(another);
  expect(session.status).toMatchObject({ phase: 'paused', step: 0, steps: 6 });
  expect(new Set(await valuesOf(session, 'labels')).size).toBeGreaterThan(1);
  await session.dispose();
  expect(errors).toEqual([]);
});

describe('what goes wrong in it', () => {
  const told = { kind: 'badData', message: 'The image is too dark.', remedy: 'Light it.' } as const;

  test.each([
    [
      'an exception that nobody foresaw',
      new Error('no such kernel'),
      { kind: 'internal', message: 'GradLab itself failed at labels: no such kernel' },
    ],
    ['a problem of its own', new EngineError(told), told],
  ])('names the node and leaves what is in place: %s', async (_, error, problem) => {
    const complained = vi.spyOn(console, 'error').mockReturnValue();
    const session = await openSession('cpu', { operations });
    const first = segments();
    await session.load(first, {});
    await session.step();
    const colors = await valuesOf(session, 'colors');
    const before = tf.memory().numTensors;
    once.mockRejectedValueOnce(error);
    const wanted = changed(first, 'labels', 'compactness', 40);
    await session.load(wanted, {});
    expect(session.status).toMatchObject({ phase: 'failed', problem: { ...problem, node: 'labels' } });
    expect(session.experiment).toBe(first);
    expect(await valuesOf(session, 'colors')).toEqual(colors);
    expect(tf.memory().numTensors).toBe(before);
    await session.load(wanted, {});
    expect(session.status).toMatchObject({ phase: 'paused', step: 1 });
    expect(await valuesOf(session, 'colors')).toEqual(colors);
    await session.dispose();
    complained.mockRestore();
  });

  test('is told of a variant with the variant, and the run goes on', async () => {
    const session = await openSession('cpu', { operations });
    await session.load(segments(), {});
    once.mockRejectedValueOnce(new EngineError(told));
    await session.compare([{ node: 'labels', attribute: 'compactness', value: 40 }]);
    expect(session.comparisons['labels']).toMatchObject({ shown: false, problem: { message: told.message } });
    expect(session.status.phase).toBe('paused');
    await session.run();
    expect(session.status.phase).toBe('finished');
    await session.dispose();
  });
});
