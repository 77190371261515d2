/** Editing while it trains: what an edit keeps and what it begins anew. */
import { afterEach, describe, expect, test } from 'vitest';
import type { DataFile, Experiment, ExperimentTensor } from '../../../experiment/experiment.js';
import type { Session } from '../../../webview/engine/session.js';
import { backendNames, gpuErrors, openSession, valuesOf } from './backends.js';
import { experiment, fit, tensor } from './experiments.js';

afterEach(async () => expect(await gpuErrors()).toEqual([]));

const random: ExperimentTensor = {
  name: 'noise',
  source: { kind: 'random', distribution: 'normal', mean: 0, std: 1 },
  shape: [4],
  dtype: 'float32',
  trainable: { learningRate: 0.1 },
};
const fromFile: ExperimentTensor = { name: 'target', source: { kind: 'npy', path: 'target.npy' }, shape: [4], dtype: 'float32' };
const file = (...values: number[]): DataFile => ({ kind: 'array', shape: [4], dtype: 'float32', data: Float32Array.from(values) });

const mixed = experiment(
  [tensor('x', [1, 2, 3, 4], 0.1), random, fromFile],
  [
    { id: 'sum', op: 'add', inputs: { a: 'x', b: 'noise' } },
    { id: 'loss', op: 'mse', inputs: { prediction: 'sum', target: 'target' } },
  ],
  { plan: { steps: 10 } },
);

describe.each(backendNames)('on %s', (backend) => {
  async function trainedFor(steps: number): Promise<Session> {
    const session = await openSession(backend);
    await session.load(mixed, { 'target.npy': file(0, 0, 0, 0) });
    for (let step = 0; step < steps; step++) await session.step();
    expect(session.status).toMatchObject({ phase: 'paused', step: steps });
    return session;
  }

  async function expectAfter(session: Session, changed: Experiment, kept: readonly string[], anew: readonly string[]): Promise<void> {
    const fresh = await openSession(backend);
    await fresh.load(changed, { 'target.npy': file(0, 0, 0, 0) });
    const before = await Promise.all(kept.map((name) => valuesOf(session, name)));
    await session.load(changed, {});
    expect(session.status.problem).toBeUndefined();
    expect(await Promise.all(kept.map((name) => valuesOf(session, name)))).toEqual(before);
    for (const name of anew) expect(await valuesOf(session, name)).toEqual(await valuesOf(fresh, name));
    await Promise.all([session.dispose(), fresh.dispose()]);
  }

  test('a changed number outside the tensors keeps parameters and steps', async () => {
    const session = await trainedFor(3);
    await session.load({ ...mixed, title: 'another', train: { ...mixed.train!, beta1: 0.5 } }, {});
    expect(session.status).toMatchObject({ phase: 'paused', step: 3 });
    expect(session.losses).toHaveLength(4);
    await expectAfter(session, mixed, ['x', 'noise', 'target'], []);
  });

  test('a changed tensor begins anew, the others go on', async () => {
    const session = await trainedFor(3);
    const changed = { ...mixed, tensors: [tensor('x', [5, 6, 7, 8], 0.1), random, fromFile] };
    await expectAfter(session, changed, ['noise', 'target'], ['x']);
  });

  test('another seed begins random tensors anew', async () => {
    const session = await trainedFor(3);
    await expectAfter(session, { ...mixed, seed: 8 }, ['x', 'target'], ['noise']);
  });

  test('another learning rate keeps what is learnt', async () => {
    const session = await trainedFor(3);
    const changed = { ...mixed, tensors: [tensor('x', [1, 2, 3, 4], 0.7), random, fromFile] };
    await expectAfter(session, changed, ['x', 'noise'], []);
  });

  test('a data file with other content is read anew, the same content changes nothing', async () => {
    const session = await trainedFor(3);
    await session.load(mixed, { 'target.npy': file(0, 0, 0, 0) });
    expect(session.status.step).toBe(3);
    await session.load(mixed, { 'target.npy': file(1, 2, 3, 4) });
    expect(await valuesOf(session, 'target')).toEqual([1, 2, 3, 4]);
    expect(session.status.step).toBe(3);
    await session.dispose();
  });

  test('where every parameter begins anew, so does the count of steps', async () => {
    const session = await trainedFor(3);
    await session.load(fit(), {});
    expect(session.status).toMatchObject({ phase: 'paused', step: 0, steps: 20 });
    expect(session.losses).toHaveLength(1);
    await session.dispose();
  });

  test('an optimiser keeps its state over an edit', async () => {
    const [edited, undisturbed] = [await trainedFor(3), await trainedFor(3)];
    await edited.load({ ...mixed, title: 'another' }, {});
    for (const session of [edited, undisturbed]) for (let step = 0; step < 3; step++) await session.step();
    expect(await valuesOf(edited, 'x')).toEqual(await valuesOf(undisturbed, 'x'));
    await Promise.all([edited.dispose(), undisturbed.dispose()]);
  });

  test('an edit while it runs stops the run at a step and is in place at once', async () => {
    const session = await openSession(backend);
    await session.load({ ...mixed, train: { ...mixed.train!, steps: 100_000 } }, { 'target.npy': file(0, 0, 0, 0) });
    const run = session.run();
    await session.load({ ...mixed, train: { ...mixed.train!, steps: 200_000 } }, {});
    await run;
    expect(session.status).toMatchObject({ phase: 'paused', steps: 200_000 });
    expect(session.status.step).toBeLessThan(100_000);
    await session.dispose();
  });

  test('fewer steps than are done already: the run is finished', async () => {
    const session = await trainedFor(3);
    await session.load({ ...mixed, train: { ...mixed.train!, steps: 2 } }, {});
    expect(session.status).toMatchObject({ phase: 'finished', step: 3, steps: 2 });
    await session.dispose();
  });

  test('reset begins everything anew', async () => {
    const session = await trainedFor(3);
    await session.reset();
    expect(session.status).toMatchObject({ phase: 'paused', step: 0 });
    expect(session.newLosses()).toMatchObject({ from: 0 });
    await expectAfter(session, mixed, [], ['x', 'noise', 'target']);
  });
});
