import { expect, test } from 'vitest';
import { Session } from '../../../webview/engine/session.js';
import { openTestBackend } from '../support/dawn.js';
import { valuesOf } from './backends.js';
import { gaussians, operations } from './experiments.js';

const plan = { steps: 30 };

/** A session on a device of its own that it knows the loss of. */
async function openOnNewDevice() {
  let session: Session | undefined;
  const { backend } = await openTestBackend({ onLost: () => session?.deviceLost() });
  session = new Session({ backend, operations });
  return { session, backend, lost: backend.device.lost };
}

test('a run whose device is lost goes on from its checkpoint on another, to the very same end', async () => {
  const undisturbed = await openOnNewDevice();
  await undisturbed.session.load(gaussians({ plan }), {});
  await undisturbed.session.run();
  const expected = await valuesOf(undisturbed.session, 'means');
  const losses = undisturbed.session.losses;
  await undisturbed.session.dispose();

  const { session, backend, lost } = await openOnNewDevice();
  await session.load(gaussians({ plan }), {});
  for (let step = 0; step < 7; step++) await session.step();
  const run = session.run();
  backend.device.destroy();
  await lost;
  await run;
  expect(session.status.problem).toBeUndefined();

  const { backend: another } = await openTestBackend();
  await session.rebuild(another);
  expect(session.status).toMatchObject({ phase: 'paused' });
  await session.run();
  expect(session.status).toMatchObject({ phase: 'finished', step: 30 });
  expect(await valuesOf(session, 'means')).toEqual(expected);
  expect(session.losses).toEqual(losses);
  await session.dispose();
});

test('an experiment that is loaded while there is no device is in place when there is one', async () => {
  const { session, backend, lost } = await openOnNewDevice();
  backend.device.destroy();
  await lost;
  await session.load(gaussians({ plan }), {});
  expect(session.experiment).toBeUndefined();
  await session.rebuild((await openTestBackend()).backend);
  expect(session.status).toMatchObject({ phase: 'paused', step: 0, steps: 30 });
  expect(await valuesOf(session, 'means')).toHaveLength(24);
  await session.dispose();
});

test('an error that no call returned ends the run as a problem', async () => {
  let session: Session | undefined;
  const { backend } = await openTestBackend({ onError: (error) => session?.gpuError(error) });
  session = new Session({ backend, operations });
  await session.load(gaussians({ plan: { steps: 100_000 } }), {});
  const run = session.run();
  backend.device.createBuffer({ size: 16, usage: 0 });
  await run;
  expect(session.status).toMatchObject({ phase: 'failed', problem: { kind: 'gpuError' } });
  expect(session.status.problem?.remedy).not.toBe('');
  await session.reset();
  expect(session.status).toMatchObject({ phase: 'paused', step: 0 });
  await session.dispose();
});
