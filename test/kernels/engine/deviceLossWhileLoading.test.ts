/** A device that is lost after an experiment has changed and before the changed one has a checkpoint of its own. */
import { expect, test } from 'vitest';
import type { Experiment } from '../../../experiment/experiment.js';
import { Session } from '../../../webview/engine/session.js';
import { openTestBackend } from '../support/dawn.js';
import { valuesOf } from './backends.js';
import { experiment, fit, operations, tensor } from './experiments.js';

const before = fit();

/** `from`, trained for five steps, then `changed`, in place on a device that is lost at once; on the next device. */
async function changedWhileLost(changed: Experiment, from = before): Promise<{ session: Session; learnt: number[]; atStep: number }> {
  let session: Session | undefined;
  const { backend } = await openTestBackend({ onLost: () => session?.deviceLost() });
  session = new Session({ backend, operations });
  await session.load(from, {});
  for (let step = 0; step < 5; step++) await session.step();
  // The state of the last checkpoint, which is the newest that a lost device leaves.
  await session.load({ ...from, title: 'the same' }, {});
  const learnt = await valuesOf(session, 'scale');

  const loading = session.load(changed, {});
  while (session.experiment !== changed) await Promise.resolve();
  backend.device.destroy();
  await Promise.all([loading, backend.device.lost]);
  await session.rebuild((await openTestBackend()).backend);
  expect(session.status.problem).toBeUndefined();
  expect(session.experiment).toBe(changed);
  return { session, learnt, atStep: session.status.step };
}

test('a tensor that begins anew does not come back as it was learnt, the others do', async () => {
  const [, ...others] = before.tensors;
  const { session, learnt, atStep } = await changedWhileLost({ ...before, tensors: [tensor('x', [100, 100, 100, 100], 0.1), ...others] });
  expect(await valuesOf(session, 'x')).toEqual([100, 100, 100, 100]);
  expect(await valuesOf(session, 'scale')).toEqual(learnt);
  expect(atStep).toBe(5);
  await session.dispose();
});

test('where every parameter begins anew, so does the count of steps', async () => {
  const changed = experiment(
    [tensor('x', [7, 8], 0.1), tensor('scale', [3, 4], 0.1), tensor('target', [1, 1])],
    before.nodes.map(({ id, op, inputs }) => ({ id, op, inputs })),
  );
  const { session, atStep } = await changedWhileLost(changed);
  expect(atStep).toBe(0);
  expect(session.losses).toHaveLength(1);
  expect(await valuesOf(session, 'x')).toEqual([7, 8]);
  expect(await valuesOf(session, 'scale')).toEqual([3, 4]);
  await session.dispose();
});

test.each([
  ['sgd', 'adam'],
  ['adam', 'sgd'],
] as const)('another optimiser begins anew with what is learnt: %s, then %s', async (first, second) => {
  const [from, changed] = [first, second].map((optimizer) => ({ ...before, train: { ...before.train!, optimizer } }));
  const { session, learnt } = await changedWhileLost(changed!, from);
  expect(await valuesOf(session, 'scale')).toEqual(learnt);
  await session.step();
  expect(session.status).toMatchObject({ phase: 'paused', step: 6 });
  await session.dispose();
});

test('what was learnt before it was frozen stays over a loss', async () => {
  const [x, scale, target] = before.tensors;
  const { trainable: _, ...constant } = scale!;
  const frozen = { ...before, tensors: [x!, constant, target!] };
  const { session, learnt } = await changedWhileLost(frozen);
  // From here on its checkpoints are those of an experiment in which it is a constant.
  session.deviceLost();
  await session.rebuild((await openTestBackend()).backend);
  expect(await valuesOf(session, 'scale')).toEqual(learnt);
  await session.dispose();
});
