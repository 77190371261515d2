/** The cases of test/golden: experiment files whose values and gradients another program computed in float64. Both backends must agree. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readExperiment } from '../../cli/readExperiment.js';
import { readNpy } from '../../experiment/data/npy.js';
import { Session } from '../../webview/engine/session.js';
import { operations } from '../../webview/ops/index.js';
import { backendNames, gpuErrors, useBackend } from './engine/backends.js';
import { relativeError } from './support/relativeError.js';

interface GoldenCase {
  readonly relativeTolerance: { readonly value: number; readonly gradient: number };
}

const folder = join(import.meta.dirname, '../golden');
const cases = readdirSync(folder);

afterAll(async () => expect(await gpuErrors()).toEqual([]));

const forms = ['batch-cholesky', 'covariance', 'isotropic-density', 'max', 'points5', 'rotation-scale-alpha', 'stack-sum-normalized'];
const deformations = ['3x3', 'stride2', 'mask-groups', 'sample-clamp', 'sample-published-layout'];

test('every form, normalisation and accumulation of Gaussians has its case, the splatted kernel, and every kind of deformation', () => {
  const names = [...forms.map((name) => `gaussian-${name}`), 'kernel-splat-1d', ...deformations.map((name) => `deform-${name}`)];
  expect(cases).toEqual(expect.arrayContaining(names));
});

const poolings = ['mean', 'sum', 'max', 'min', 'question', 'unpool'];

test('every reduction over superpixels has its case, the question that it came from, and the way back to the pixels', () => {
  expect(cases).toEqual(expect.arrayContaining(poolings.map((name) => `superpixel-${name}`)));
});

describe.each(backendNames)('on %s', (backend) => {
  test.each(cases)('%s', async (name) => {
    const { experiment, files } = await readExperiment(join(folder, name, 'experiment.gradlab.json'));
    const { relativeTolerance } = JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8')) as GoldenCase;
    const session = new Session({ backend: await useBackend(backend), operations });
    await session.load(experiment, files);
    expect(session.status.problem).toBeUndefined();

    const expected = readdirSync(join(folder, name, 'expected'));
    expect(expected).not.toHaveLength(0);
    for (const file of expected) {
      const { shape, data } = readNpy(readFileSync(join(folder, name, 'expected', file)));
      const [, gradient, reference] = /^(grad\.)?(.*)\.npy$/.exec(file)!;
      const tensor = gradient ? session.gradient(reference!) : session.value(reference!);
      expect(tensor?.shape, file).toEqual(shape);
      const error = relativeError(await session.read(tensor!), data);
      expect(error, file).toBeLessThanOrEqual(gradient ? relativeTolerance.gradient : relativeTolerance.value);
    }
    await session.dispose();
  });
});
