/** What an experiment expects, judged on the state that is shown. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { dataKey } from '../../../experiment/data/dataKey.js';
import { decodeSources } from '../../../experiment/data/load.js';
import type { DataFile, Expectation } from '../../../experiment/experiment.js';
import { parseExperiment } from '../../../experiment/file/parse.js';
import { resolveExperiment } from '../../../experiment/file/resolve.js';
import { backendNames, gpuErrors, openSession } from './backends.js';
import { fit } from './experiments.js';

afterEach(async () => expect(await gpuErrors()).toEqual([]));

function expectation(reference: string, gradient: boolean, values: readonly number[]): Expectation {
  const source = { kind: 'values', values: Float64Array.from(values), valuesShape: [values.length] } as const;
  return { reference, gradient, source, shape: [values.length], dtype: 'float32', relativeTolerance: 1e-5 };
}

// By hand, as in session.test.ts.
const both = expectation('both', false, [2.5, -4, 0, 3.75]);
const gradient = expectation('x', true, [0.625, -6, 0, 1.09375]);

const golden = join(import.meta.dirname, '../../golden/gaussian-covariance');

/** A golden case whose file itself expects what another program computed. */
async function goldenExperiment() {
  const expected = readdirSync(join(golden, 'expected')).map((file) => {
    const word = file.replace(/\.npy$/, '').replace(/^grad\./, 'grad:');
    return `"${word}": { "npy": "expected/${file}", "relativeTolerance": ${word.startsWith('grad:') ? 1e-4 : 1e-5} }`;
  });
  const file = readFileSync(join(golden, 'experiment.gradlab.json'), 'utf8');
  const parsed = parseExperiment(file.replace(/\}\s*$/, `, "expect": { ${expected.join(', ')} } }`));
  const data = new Map<string, DataFile>();
  for (const { path, source } of parsed.files) {
    const decoded = (await decodeSources(path, readFileSync(join(golden, path)), [source])).get(dataKey(source));
    if (decoded === undefined || 'problem' in decoded) throw new Error(`${path}: ${decoded?.problem}`);
    data.set(dataKey(source), decoded);
  }
  const { experiment, diagnostics } = resolveExperiment(parsed, data);
  if (experiment === undefined) throw new Error(diagnostics[0]?.message);
  return { experiment, files: Object.fromEntries(data), count: expected.length };
}

describe.each(backendNames)('on %s', (backend) => {
  test('values and gradients of a file without training', async () => {
    const session = await openSession(backend);
    const { train: _, ...untrained } = fit({ expectations: [both, gradient, expectation('scaled', false, [1.5, -2, -0.5, 0.5])] });
    await session.load(untrained, {});
    const report = await session.expectations();
    expect(report).toMatchObject({ step: 0, final: true });
    expect(report?.results.map(({ reference, gradient: of, passed }) => [reference, of, passed])).toEqual([
      ['both', false, true],
      ['x', true, true],
      ['scaled', false, false],
    ]);
    expect(report?.results[2]?.worst).toEqual({ index: 3, actual: 0.75, expected: 0.5 });
    await session.dispose();
  });

  test('a golden case as a file that expects: all of it passes, and one wrong number does not', async () => {
    const { experiment, files, count } = await goldenExperiment();
    const session = await openSession(backend);
    await session.load(experiment, files);
    const report = await session.expectations();
    expect(report?.results).toHaveLength(count);
    expect(report?.results.filter(({ passed }) => !passed)).toEqual([]);
    const render = files['expected/render.npy'];
    if (render?.kind !== 'array') throw new Error('The case has no render.');
    const data = render.data.slice();
    data[10]! += 0.5;
    await session.load(experiment, { 'expected/render.npy': { ...render, data } });
    const failed = (await session.expectations())?.results.filter(({ passed }) => !passed);
    expect(failed).toMatchObject([{ reference: 'render', gradient: false, worst: { index: 10 } }]);
    await session.dispose();
  });

  test('of a file that trains the last step counts; asked for while it runs, the answer waits for its end', async () => {
    const session = await openSession(backend);
    await session.load(fit({ plan: { steps: 5 }, expectations: [both] }), {});
    expect(await session.expectations()).toMatchObject({ step: 0, final: false, results: [{ passed: true }] });
    void session.run();
    expect(await session.expectations()).toMatchObject({ step: 5, final: true, results: [{ passed: false }] });
    await session.dispose();
    expect(await session.expectations()).toBeUndefined();
  });
});
