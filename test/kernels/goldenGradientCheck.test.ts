/** The engine's gradients of every golden case against differences of our own definitions, as the editor checks them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readExperiment } from '../../cli/readExperiment.js';
import { gradientsAgree, inputChecks } from '../../experiment/gradientCheck.js';
import { checkSummary } from '../../experiment/gradientCheckWords.js';
import { checkGradients, sampled } from '../../webview/engine/check/gradientCheck.js';
import { Session } from '../../webview/engine/session.js';
import { operations } from '../../webview/ops/index.js';
import { backendNames, gpuErrors, useBackend } from './engine/backends.js';

const folder = join(import.meta.dirname, '../golden');

afterAll(async () => expect(await gpuErrors()).toEqual([]));

describe.each(backendNames)('on %s', (backend) => {
  test.each(readdirSync(folder))('%s', async (name) => {
    const { experiment, files } = await readExperiment(join(folder, name, 'experiment.gradlab.json'));
    const session = new Session({ backend: await useBackend(backend), operations });
    await session.load(experiment, files);
    const numbers = await session.readForCheck();
    await session.dispose();
    const check = await checkGradients(
      numbers!,
      { ...sampled, millisecondsPerInput: 2000 },
      () => undefined,
      () => true,
    );
    expect(gradientsAgree(check), checkSummary(check, experiment).details.join('\n')).toBe(true);
    expect(inputChecks(check).some(({ checked, largest }) => checked > 0 && largest > 0)).toBe(true);
  });
});
