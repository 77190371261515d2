/** Runs that meet a bad state: they stop at the last good one, exactly, and say why. */
import { afterEach, describe, expect, test } from 'vitest';
import { withoutTape } from '../../../webview/engine/backend/internals.js';
import type { Operation, Tensor } from '../../../webview/engine/operation.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { backendNames, gpuErrors, openSession, valuesOf } from './backends.js';
import { experiment, operations, tensor } from './experiments.js';

afterEach(async () => expect(await gpuErrors()).toEqual([]));

/** Passes its input on and finds fault with the first entry above 1, which it tells. */
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
        input: 'input',
        describe: (entry, row) => ({
          at: { input: 'input' },
          message: `Entry ${entry} is ${row ? row[0]?.toFixed(2) : 'unknown'}.`,
          remedy: 'Keep it below.',
        }),
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
      expect(session.status.problem?.message).toContain('Entry 1 is 1.04.');
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
    expect(session.status.problem?.message).toContain('Entry 1 is 2.00.');
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

  /** √x, whose gradient is infinite at 0 and NaN below; `deaf` makes a loss that does not notice. */
  const root: Operation = {
    name: 'root',
    definition: () => [],
    composition: (inputs) => ({ outputs: [tf.sqrt(inputs['input'] as Tensor)] }),
  };
  const deaf: Operation = {
    name: 'deaf',
    definition: () => [],
    composition(inputs) {
      const input = inputs['input'] as Tensor;
      const small = withoutTape(() => tf.less(input, 1));
      return { outputs: [tf.where(small, input, tf.zerosLike(input))] };
    },
  };
  const same: Operation = {
    name: 'same',
    definition: () => [],
    composition: (inputs) => ({ outputs: [tf.mul(inputs['input'] as Tensor, 1)] }),
  };
  const rooted = (loss: string) =>
    experiment(
      [tensor('x', [4, 0, 1], 0.1), tensor('y', [2, 2, 2], 0.1), tensor('target', [0, 0, 0])],
      [
        { id: 'root', op: 'root', inputs: { input: 'x' } },
        { id: 'product', op: 'mul', inputs: { a: 'root', b: 'y' } },
        { id: 'heard', op: loss, inputs: { input: 'product' } },
        { id: 'loss', op: 'mse', inputs: { prediction: 'heard', target: 'target' } },
      ],
      { plan: { optimizer: 'sgd', steps: 5 } },
    );
  const openWithRoot = () => openSession(backend, { operations: [...operations, root, deaf, same] });

  test('a gradient that is not finite is found though the values before it were: it comes first, from the loss backward, and its node is blamed', async () => {
    const session = await openWithRoot();
    await session.load(rooted('same'), {});
    await session.run();
    expect(session.status).toMatchObject({ phase: 'failed', step: 0, problem: { kind: 'notFinite', node: 'root' } });
    expect(session.status.problem?.message).toMatch(
      /^The loss became NaN at step 1: the gradient of "x" at step 0 is the first tensor that holds such numbers, in 1 of 3 entries\. What is shown is step 0/,
    );
    expect(await valuesOf(session, 'x')).toEqual([4, 0, 1]);
    await session.dispose();
  });

  test('a parameter that is spoilt unnoticed by the loss pauses the run at once, stepped or run', async () => {
    const messages: (string | undefined)[] = [];
    for (const command of ['step', 'run'] as const) {
      const session = await openWithRoot();
      await session.load(rooted('deaf'), {});
      await session[command]();
      expect(session.status).toMatchObject({ phase: 'failed', step: 0 });
      messages.push(session.status.problem?.message);
      await session.dispose();
    }
    expect(messages[0]).toContain('the gradient of "x" at step 0');
    expect(messages[1]).toBe(messages[0]);
  });
});
