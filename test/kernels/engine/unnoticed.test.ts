/** NaN and infinity that neither the loss nor a parameter notices: the run pauses where they are shown, and names the first tensor that holds them. */
import { afterEach, describe, expect, test } from 'vitest';
import type { DataFiles, ExperimentTensor } from '../../../experiment/experiment.js';
import { backendNames, gpuErrors, openSession, valuesOf } from './backends.js';
import { experiment, tensor } from './experiments.js';

afterEach(async () => expect(await gpuErrors()).toEqual([]));

/** x climbs by 0.1 a step. Beside the loss stands side = x·by, and what is made of it. */
const climb = (by: ExperimentTensor) =>
  experiment(
    [tensor('x', [0.05, -1], 0.1), tensor('target', [100, 100]), by],
    [
      { id: 'side', op: 'mul', inputs: { a: 'x', b: by.name } },
      { id: 'after', op: 'add', inputs: { a: 'side', b: 'x' } },
      { id: 'loss', op: 'mse', inputs: { prediction: 'x', target: 'target' } },
    ],
    { plan: { steps: 15 } },
  );
/** Times x, more than float32 holds from 1.13 on, which is after the 11th step. */
const large = climb(tensor('large', [3e38, 3e38]));
const message = (step: number) =>
  `NaN or infinity came up at step ${step}: "side" is the first tensor that holds such numbers, in 1 of 2 entries.`;

const fromFile: ExperimentTensor = { name: 'data', source: { kind: 'npy', path: 'data.npy' }, shape: [2], dtype: 'float32' };
const dataFiles: DataFiles = {
  'data.npy': { kind: 'array', shape: [2], dtype: 'float32', data: Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY) },
};

/** The quotient is 1e20; its gradient with respect to b is more than float32 holds. */
const { train: _, ...steep } = experiment(
  [tensor('a', [1, 1]), tensor('b', [1e-20, 1])],
  [
    { id: 'quotient', op: 'div', inputs: { a: 'a', b: 'b' } },
    { id: 'loss', op: 'mean', inputs: { input: 'quotient' }, attributes: { axes: [0], keepDims: false } },
  ],
);

describe.each(backendNames)('on %s', (backend) => {
  test('a node beside the loss is named in the last state that is shown, if not before', async () => {
    const session = await openSession(backend);
    await session.load(large, {});
    expect(session.status.phase).toBe('paused');
    await session.run();
    expect(session.status).toMatchObject({ phase: 'failed', step: 15, problem: { kind: 'notFinite', node: 'side', message: message(15) } });
    expect(session.status.problem?.remedy).toMatch(/^Look in side for a division by zero/);
    expect((await valuesOf(session, 'x')).every(Number.isFinite)).toBe(true);
    expect((await valuesOf(session, 'side'))[0]).toBe(Number.POSITIVE_INFINITY);
    await session.dispose();
  });

  test('step by step, and where somebody watches every step, it is named at once', async () => {
    const [stepped, watched] = [await openSession(backend), await openSession(backend)];
    await stepped.load(large, {});
    while (stepped.status.phase === 'paused') await stepped.step();
    await watched.load(large, {});
    // Until the pace of a run is known, a tick is one step.
    await watched.run({ due: () => true, show: () => {} });
    expect(stepped.status).toMatchObject({ phase: 'failed', step: 11, problem: { message: message(11) } });
    const { step, problem } = watched.status;
    expect(step).toBeGreaterThanOrEqual(11);
    expect(problem?.message).toBe(message(step));
    await Promise.all([stepped.dispose(), watched.dispose()]);
  });

  test('a gradient is named without any training', async () => {
    const session = await openSession(backend);
    await session.load(steep, {});
    expect(session.status).toMatchObject({ phase: 'failed', step: 0, problem: { kind: 'notFinite', node: 'quotient' } });
    expect(session.status.problem?.message).toBe(
      'NaN or infinity came up at step 0: the gradient of "b" at step 0 is the first tensor that holds such numbers, in 1 of 2 entries.',
    );
    await session.load(large, {});
    expect(session.status.phase).toBe('paused');
    await session.dispose();
  });

  test('what a data file holds is data, and so is all that follows from it', async () => {
    const session = await openSession(backend);
    await session.load(climb(fromFile), dataFiles);
    await session.run();
    expect(session.status).toMatchObject({ phase: 'finished', step: 15 });
    expect((await valuesOf(session, 'after')).every(Number.isNaN)).toBe(false);
    expect((await valuesOf(session, 'after')).some(Number.isFinite)).toBe(false);
    await session.dispose();
  });

  test('a file that is whole again is data no more', async () => {
    const session = await openSession(backend);
    await session.load(climb(fromFile), dataFiles);
    await session.load(climb(fromFile), { 'data.npy': { kind: 'array', shape: [2], dtype: 'float32', data: Float32Array.of(3e38, 1) } });
    await session.run();
    expect(session.status).toMatchObject({ phase: 'failed', problem: { node: 'side' } });
    await session.dispose();
  });
});
