/** What an experiment expects, judged on the state that is shown. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Expectation } from '../../../experiment/experiment.js';
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
