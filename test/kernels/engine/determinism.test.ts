import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readExperiment } from '../../../cli/readExperiment.js';
import { backendNames, gpuErrors, openSession, valuesOf } from './backends.js';
import { gaussians } from './experiments.js';

afterEach(async () => expect(await gpuErrors()).toEqual([]));

test.each(backendNames)('twenty steps on %s end in the same bits each time, however they are taken', async (backend) => {
  const ended = async (steps: number) => {
    const session = await openSession(backend);
    await session.load(gaussians({ plan: { steps: 20 } }), {});
    for (let step = 0; step < steps; step++) await session.step();
    await session.run();
    expect(session.status).toMatchObject({ phase: 'finished', step: 20 });
    const values = await Promise.all(['means', 'cholesky', 'colors', 'render'].map((name) => valuesOf(session, name)));
    const { losses } = session;
    await session.dispose();
    return { values, losses };
  };
  const once = await ended(0);
  expect(await ended(0)).toEqual(once);
  expect(await ended(6)).toEqual(once);
  expect(once.losses[20]).toBeLessThan(once.losses[0]!);
});

test('a step of the example takes at most 15 dispatches', async () => {
  const { experiment, files } = await readExperiment(join(import.meta.dirname, '../../../examples/fit-photo.gradlab.json'));
  const session = await openSession('webgpu');
  await session.load(experiment, files);
  await session.step();
  expect(session.status.problem).toBeUndefined();
  expect(session.status.dispatchesPerStep).toBeGreaterThan(0);
  expect(session.status.dispatchesPerStep).toBeLessThanOrEqual(15);
  await session.dispose();
});
