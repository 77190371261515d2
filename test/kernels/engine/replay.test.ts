/** Runs that meet a bad state: they stop at the last good one, exactly, and say why. */
import { afterEach, describe, expect, test } from 'vitest';
import { withoutTape } from '../../../webview/engine/backend/internals.js';
import type { Operation, Tensor } from '../../../webview/engine/operation.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { backendNames, gpuErrors, openSession, valuesOf } from './backends.js';
import { experiment, operations, tensor } from './experiments.js';

afterEach(async () => expect(await gpuErrors()).toEqual([]));

/** Passes its input on and finds fault with the first entry above 1. */
const atMostOne: Operation = {
  name: 'atMostOne',
  definition: () => [],
  composition(inputs) {
    const input = inputs['input'] as Tensor;
    const index = withoutTape(() =>
      tf.tidy(() => {
        const wrong = tf.greater(input, 1);
        return tf.where(tf.any(wrong), tf.argMax(tf.cast(wrong, 'int32')), tf.scalar(-1, 'int32')) as Tensor;
      }),
    );
    return {
      outputs: [tf.mul(input, 1)],
      fault: {
        index,
        describe: (entry) => ({ at: { input: 'input' }, message: `Entry ${entry} is above 1.`, remedy: 'Keep it below.' }),
      },
    };
  },
};

/** x climbs by 0.1 a step and is above 1 after the 11th. */
const climb = experiment(
  [tensor('x', [0, 0.04], 0.1), tensor('target', [100, 100])],
  [
    { id: 'guard', op: 'atMostOne', inputs: { input: 'x' } },
    { id: 'loss', op: 'mse', inputs: { prediction: 'guard', target: 'target' } },
  ],
  { plan: { steps: 50 } },
);

/** Each step squares x and more: finite for a while, then not. */
const explode = experiment(
  [tensor('x', [1.5, -1.25], 30), tensor('target', [0, 0])],
  [
    { id: 'square', op: 'mul', inputs: { a: 'x', b: 'x' } },
    { id: 'loss', op: 'mse', inputs: { prediction: 'square', target: 'target' } },
  ],
  { plan: { optimizer: 'sgd', steps: 50 } },
);

describe.each(backendNames)('on %s', (backend) => {
  const open = () => openSession(backend, { operations: [...operations, atMostOne] });

  test('a fault pauses the run at the last good step', async () => {
    const [stepped, ran] = [await open(), await open()];
    await stepped.load(climb, {});
    while (stepped.status.phase === 'paused') await stepped.step();
    await ran.load(climb, {});
    await ran.run();
    for (const session of [stepped, ran]) {
      expect(session.status).toMatchObject({
        phase: 'failed',
        step: 9,
        problem: { kind: 'fault', node: 'guard', remedy: 'Keep it below.' },
      });
      expect(session.status.problem?.message).toContain('Entry 1 is above 1.');
      expect(session.losses).toHaveLength(10);
    }
    const x = await valuesOf(ran, 'x');
    expect(x).toEqual(await valuesOf(stepped, 'x'));
    expect(x[1]).toBeGreaterThan(0.9);
    expect(x[1]).toBeLessThanOrEqual(1);
    expect(await valuesOf(ran, 'guard')).toEqual(x);
    await Promise.all([stepped.dispose(), ran.dispose()]);
  });

  test('a run that goes on from there stops there again', async () => {
    const session = await open();
    await session.load(climb, {});
    await session.run();
    const x = await valuesOf(session, 'x');
    await session.run();
    expect(session.status).toMatchObject({ phase: 'failed', step: 9 });
    expect(await valuesOf(session, 'x')).toEqual(x);
    await session.dispose();
  });

  test('a fault in the data themselves is told at once', async () => {
    const session = await open();
    await session.load({ ...climb, tensors: [tensor('x', [0, 2], 0.1), tensor('target', [100, 100])] }, {});
    expect(session.status).toMatchObject({ phase: 'failed', step: 0, problem: { kind: 'fault' } });
    expect(await valuesOf(session, 'x')).toEqual([0, 2]);
    await session.load(climb, {});
    expect(session.status.phase).toBe('paused');
    await session.dispose();
  });

  test('a loss that is not finite pauses the run at the last good step and names the first tensor', async () => {
    const session = await open();
    await session.load(explode, {});
    await session.run();
    const { phase, step, loss, problem } = session.status;
    expect(phase).toBe('failed');
    expect(step).toBeGreaterThan(0);
    expect(Number.isFinite(loss)).toBe(true);
    expect(problem?.kind).toBe('notFinite');
    expect(problem?.message).toMatch(/^The loss became (NaN|infinite) at step \d+: "(x|square|loss)" is the first tensor/);
    expect((await valuesOf(session, 'x')).every(Number.isFinite)).toBe(true);
    await session.dispose();
  });
});
