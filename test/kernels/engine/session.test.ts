import { afterEach, describe, expect, test } from 'vitest';
import { tf } from '../../../webview/engine/tfjs.js';
import { backendNames, gpuErrors, gradientOf, openSession, valuesOf } from './backends.js';
import { fit } from './experiments.js';

afterEach(async () => expect(await gpuErrors()).toEqual([]));

describe.each(backendNames)('on %s', (backend) => {
  test('an experiment is evaluated as soon as it is loaded', async () => {
    const session = await openSession(backend);
    await session.load(fit(), {});
    expect(session.status).toMatchObject({ phase: 'paused', step: 0, steps: 20 });
    expect(await valuesOf(session, 'both')).toEqual([2.5, -4, 0, 3.75]);
    // mean of (0.5, −6, −2, 1.75)² and 2·difference/4, then the chain rule by hand.
    expect(session.status.loss).toBeCloseTo((0.25 + 36 + 4 + 3.0625) / 4, 5);
    expect(await gradientOf(session, 'both')).toEqual([0.25, -3, -1, 0.875]);
    expect(await gradientOf(session, 'x')).toEqual([0.625, -6, 0, 1.09375]);
    expect(await gradientOf(session, 'scale')).toEqual([0.25, 6, -0.5, 2.625]);
    expect(await gradientOf(session, 'target')).toEqual([-0.25, 3, 1, -0.875]);
    expect(await gradientOf(session, 'loss')).toEqual([1]);
    await session.dispose();
  });

  test('a run ends after the steps of the plan, with values and gradients of the last state', async () => {
    const session = await openSession(backend);
    await session.load(fit(), {});
    await session.run();
    expect(session.status).toMatchObject({ phase: 'finished', step: 20 });
    expect(session.losses).toHaveLength(21);
    expect(session.losses[20]).toBe(Math.fround(session.status.loss!));
    expect(session.losses[20]).toBeLessThan(session.losses[0]! / 2);
    const [x, scale, both] = await Promise.all(['x', 'scale', 'both'].map((name) => valuesOf(session, name)));
    expect(both).toEqual(x!.map((value, i) => Math.fround(Math.fround(value * scale![i]!) + value)));
    await session.dispose();
  });

  test('after the last step there is nothing left to do, and it stays finished', async () => {
    const session = await openSession(backend);
    await session.load(fit({ plan: { steps: 2 } }), {});
    await session.run();
    const x = await valuesOf(session, 'x');
    for (const command of ['run', 'step', 'pause'] as const) {
      await session[command]();
      expect(session.status).toMatchObject({ phase: 'finished', step: 2 });
    }
    expect(await valuesOf(session, 'x')).toEqual(x);
    await session.dispose();
  });

  test('fifty steps leave no tensor behind', async () => {
    const session = await openSession(backend);
    await session.load(fit({ plan: { steps: 100 } }), {});
    await session.step();
    const before = tf.memory();
    for (let i = 0; i < 50; i++) await session.step();
    const { numTensors, numBytes, numDataBuffers } = tf.memory();
    expect({ numTensors, numBytes, numDataBuffers }).toEqual({
      numTensors: before.numTensors,
      numBytes: before.numBytes,
      numDataBuffers: before.numDataBuffers,
    });
    await session.dispose();
  });
});
