/** An experiment that the device cannot hold: what is refused stays refused, and nothing else is run in its stead. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Experiment } from '../../../experiment/experiment.js';
import { Session } from '../../../webview/engine/session.js';
import { openTestBackend } from '../support/dawn.js';
import { gpuErrors, openSession, valuesOf } from './backends.js';
import { fit, operations, tensor } from './experiments.js';

afterEach(async () => expect(await gpuErrors()).toEqual([]));

const before = fit();
const tooLarge: Experiment = {
  ...before,
  tensors: [...before.tensors, { ...tensor('huge', [], 0.1), source: { kind: 'fill', value: 0 }, shape: [2 ** 28, 64] }],
};
const refusal = { phase: 'failed', problem: { kind: 'outOfMemory' } } as const;

describe.each(['run', 'step', 'pause', 'reset'] as const)('%s', (command) => {
  test('after the first load was refused says again why', async () => {
    const session = await openSession('webgpu');
    await session.load(tooLarge, {});
    await session[command]();
    expect(session.status).toMatchObject(refusal);
    expect(session.experiment).toBeUndefined();
    await session.dispose();
  });

  test('after a later load was refused does not touch the experiment before it', async () => {
    const session = await openSession('webgpu');
    await session.load(before, {});
    for (let step = 0; step < 3; step++) await session.step();
    const x = await valuesOf(session, 'x');
    await session.load(tooLarge, {});
    const asked = session[command]();
    expect(session.status).toMatchObject(refusal);
    await asked;
    expect(session.status).toMatchObject({ ...refusal, step: 3 });
    expect(await valuesOf(session, 'x')).toEqual(x);

    await session.load(before, {});
    expect(session.status).toMatchObject({ phase: 'paused', step: 3 });
    expect(session.status.problem).toBeUndefined();
    await session.run();
    expect(session.status).toMatchObject({ phase: 'finished', step: 20 });
    await session.dispose();
  });
});

test('another device refuses it again, and what was learnt before is still there', async () => {
  const { backend } = await openTestBackend();
  const session = new Session({ backend, operations });
  await session.load(before, {});
  for (let step = 0; step < 3; step++) await session.step();
  await session.load({ ...before, title: 'the same' }, {});
  const x = await valuesOf(session, 'x');
  await session.load(tooLarge, {});
  session.deviceLost();
  backend.device.destroy();
  await session.rebuild((await openTestBackend()).backend);
  await session.run();
  expect(session.status).toMatchObject({ ...refusal, step: 3 });
  expect(await valuesOf(session, 'x')).toEqual(x);
  await session.dispose();
});
