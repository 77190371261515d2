/** Variants that are held against a run: one attribute of one node changed. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Comparison, Experiment } from '../../../experiment/experiment.js';
import { withAttribute } from '../../../experiment/withAttribute.js';
import type { Operation } from '../../../webview/engine/operation.js';
import type { Session } from '../../../webview/engine/session.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { gaussianRender2d } from '../../../webview/ops/gaussianRender2d/index.js';
import { type BackendName, backendNames, gpuErrors, openSession, useBackend, valuesOf } from './backends.js';
import { experiment, fit, gaussians, operations, tensor } from './experiments.js';

const blurred: Comparison = { node: 'render', attribute: 'blur', value: 0.5 };
const references = ['render', 'loss'];
const differentiable = ['means', 'cholesky', 'colors', 'render'];

function variantOf(whole: Experiment, { node, attribute, value }: Comparison): Experiment {
  const changed = withAttribute(whole, node, attribute, value);
  if ('problem' in changed) throw new Error(changed.problem.message);
  return changed.experiment;
}

async function bits(session: Session, comparedAt?: string): Promise<Record<string, number[]>> {
  const read: Record<string, number[]> = {};
  for (const name of references) read[name] = [...(await session.read(session.value(name, comparedAt)!))];
  for (const name of differentiable) read[`grad:${name}`] = [...(await session.read(session.gradient(name, comparedAt)!))];
  return read;
}

afterEach(async () => {
  vi.restoreAllMocks();
  expect(await gpuErrors()).toEqual([]);
});

describe.each(backendNames)('on %s', (backend: BackendName) => {
  test('a variant has the bits of the experiment that is written so, and the run keeps its own', async () => {
    const session = await openSession(backend);
    await session.compare([blurred]);
    await session.load(gaussians(), {});
    const own = await bits(session);
    const variant = await bits(session, 'render');
    expect(session.comparisons).toEqual({ render: { shown: true, loss: variant['loss']![0] } });
    await session.dispose();

    for (const [written, expected] of [
      [gaussians(), own],
      [variantOf(gaussians(), blurred), variant],
    ] as const) {
      const other = await openSession(backend);
      await other.load(written, {});
      expect(await bits(other)).toEqual(expected);
      await other.dispose();
    }
    expect(variant['render']).not.toEqual(own['render']);
  });

  test('training is not disturbed: its bits are the same with and without one', async () => {
    const trained = async (comparisons: readonly Comparison[]) => {
      const session = await openSession(backend);
      await session.load(gaussians({ plan: { steps: 12 } }), {});
      await session.compare(comparisons);
      let shown = 0;
      await session.run({ due: () => true, show: () => void shown++ });
      expect(session.status).toMatchObject({ phase: 'finished', step: 12 });
      expect(shown).toBeGreaterThan(0);
      const ended = { values: await Promise.all(differentiable.map((name) => valuesOf(session, name))), losses: session.losses };
      if (comparisons.length > 0) {
        // The variant is of the state that training has come to, and was not trained itself.
        expect(session.value('means', 'render')).toBe(session.value('means'));
        expect(session.comparisons['render']?.loss).not.toBe(session.status.loss);
      }
      await session.dispose();
      return ended;
    };
    expect(await trained([blurred])).toEqual(await trained([]));
  });

  test('it comes and goes while the run rests, and what it took is freed', async () => {
    const session = await openSession(backend);
    await session.load(gaussians(), {});
    const before = tf.memory().numTensors;
    await session.compare([blurred]);
    expect(session.compared()).toEqual([{ node: 'render', references: ['render', 'means', 'cholesky', 'colors'] }]);
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    await session.compare([{ ...blurred, value: 0.25 }]);
    await session.compare([]);
    expect(session.compared()).toEqual([]);
    expect(session.comparisons).toEqual({});
    expect(tf.memory().numTensors).toBe(before);
    await session.dispose();
  });
});

test('a run goes on when a comparison is opened', async () => {
  const session = await openSession('webgpu');
  await session.load(gaussians({ plan: { steps: 200 } }), {});
  let opened: Promise<void> | undefined;
  let seen = 0;
  await session.run({
    due: () => true,
    show: () => {
      opened ??= session.compare([blurred]);
      seen += Number(session.compared().length > 0);
    },
  });
  await opened;
  expect(session.status).toMatchObject({ phase: 'finished', step: 200 });
  expect(seen).toBeGreaterThan(0);
  await session.dispose();
});

test('another one takes the place of the one before at once: nothing of that is shown or told any more', async () => {
  const session = await openSession('webgpu');
  await session.load(gaussians({ plan: { steps: 200 } }), {});
  await session.compare([blurred]);
  const blur = (value: number) => session.compare([{ ...blurred, value }]);
  const rested = blur(1);
  expect(session.value('render', 'render')).toBeUndefined();
  expect(session.comparisons).toEqual({});
  await rested;
  expect(session.comparisons['render']?.shown).toBe(true);

  const told: unknown[] = [];
  await session.run({
    due: () => {
      // It is asked for when the picture of the one before has been begun.
      if (told.length === 0) queueMicrotask(() => void blur(2));
      return told.length < 2;
    },
    show: () => void told.push(session.comparisons),
  });
  expect(told).toEqual([{}, { render: { shown: true, loss: expect.any(Number) } }]);
  await session.dispose();
});

test('several nodes may be compared, each with its own variant', async () => {
  const session = await openSession('webgpu');
  const two = experiment(
    [tensor('x', [1, -2, 0.5, 3], 0.1)],
    [
      { id: 'rows', op: 'sum', inputs: { input: 'x' }, attributes: { axes: [0] } },
      { id: 'loss', op: 'mean', inputs: { input: 'x' }, attributes: { axes: [0] } },
    ],
  );
  await session.load(two, {});
  const alongLast = (node: string): Comparison => ({ node, attribute: 'axes', value: [-1] });
  await session.compare([alongLast('rows'), alongLast('loss'), alongLast('gone')]);
  expect(Object.keys(session.comparisons)).toEqual(['rows', 'loss']);
  await session.dispose();
});

test('a variant of another shape is refused in words, and nothing of it is shown', async () => {
  const session = await openSession('webgpu');
  await session.load(gaussians(), {});
  await session.compare([{ node: 'render', attribute: 'height', value: 12 }]);
  expect(session.comparisons['render']).toMatchObject({ shown: false, problem: { message: expect.stringContaining('[12, 20, 1]') } });
  expect(session.compared()).toEqual([]);
  expect(session.value('means', 'render')).toBeUndefined();
  expect(session.status).toMatchObject({ phase: 'paused' });
  expect(session.status.problem).toBeUndefined();
  await session.dispose();
});

describe('what is wrong in a variant is told with it, and the run goes on', () => {
  /** The renderer with a mistake for some values of blur. */
  const faulty: Operation = {
    ...gaussianRender2d,
    composition(inputs, attributes) {
      const { outputs } = gaussianRender2d.composition(inputs, { ...attributes, blur: 0 });
      if (attributes['blur'] === 1) return { outputs: outputs.map((image) => tf.mul(image, Number.NaN)) };
      if (attributes['blur'] === 3) throw new Error('three is too much');
      const index = tf.scalar(attributes['blur'] === 2 ? 7 : -1, 'int32');
      return { outputs, fault: { index, describe: (at) => ({ at: 'node', message: `Entry ${at} is bad.`, remedy: 'Change it.' }) } };
    },
  };

  test.each([
    ['a loss that is no number', 1, true, 'With blur 1 the loss is NaN.'],
    ['a fault of its data', 2, true, 'With blur 2, render finds fault with its data: Entry 7 is bad.'],
    ['an exception', 3, false, 'GradLab itself failed: three is too much'],
  ])('%s', async (_, value, shown, message) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const session = await openSession('cpu', { operations: [...operations, faulty], implementation: 'composition' });
    await session.load(gaussians({ plan: { steps: 5 } }), {});
    await session.compare([{ ...blurred, value }]);
    expect(session.comparisons['render']).toMatchObject({ shown, problem: { message } });
    await session.run();
    expect(session.status).toMatchObject({ phase: 'finished', step: 5 });
    expect(session.status.problem).toBeUndefined();
    expect(session.comparisons['render']).toMatchObject({ shown, problem: { message } });
    await session.dispose();
  });
});

test('after a lost device the comparison is there again', async () => {
  const session = await openSession('webgpu');
  await session.load(gaussians(), {});
  await session.compare([blurred]);
  const before = await bits(session, 'render');
  session.deviceLost();
  await session.rebuild(await useBackend('webgpu'));
  expect(await bits(session, 'render')).toEqual(before);
  await session.dispose();
});

test('an experiment without the node has no variant, and one that brings it back has it again', async () => {
  const session = await openSession('webgpu');
  await session.load(gaussians(), {});
  await session.compare([blurred]);
  await session.load(fit(), {});
  expect(session.comparisons).toEqual({});
  await session.load(gaussians(), {});
  expect(session.comparisons['render']?.shown).toBe(true);
  await session.dispose();
});
