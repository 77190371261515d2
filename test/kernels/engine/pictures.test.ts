/** Pictures of a node, and what is told of its pixels: made when they are asked for, of the state that is shown, and gone with it. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Experiment } from '../../../experiment/experiment.js';
import type { Session } from '../../../webview/engine/session.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { superpixelPool } from '../../../webview/ops/superpixelPool/index.js';
import { type BackendName, backendNames, gpuErrors, openSession } from './backends.js';
import { experiment, operations } from './experiments.js';

/** Two segments and a pixel of none; the loss is the sum of squares of what is pooled. */
function pooling(reduce = 'mean'): Experiment {
  const numbers = (name: string, shape: readonly number[], values: readonly number[]) =>
    ({ name, source: { kind: 'values', values: Float64Array.from(values), valuesShape: shape }, shape }) as const;
  return experiment(
    [
      { ...numbers('features', [2, 3, 1], [1, 3, 5, 2, 4, 9]), dtype: 'float32', trainable: { learningRate: 0.1 } },
      { ...numbers('labels', [2, 3], [0, 0, 1, 0, 1, -1]), dtype: 'int32', bound: 2 },
    ],
    [
      { id: 'pool', op: 'superpixelPool', inputs: { features: 'features', labels: 'labels' }, attributes: { reduce } },
      { id: 'squares', op: 'mul', inputs: { a: 'pool', b: 'pool' } },
      { id: 'loss', op: 'sum', inputs: { input: 'squares' } },
    ],
    { plan: { optimizer: 'sgd', learningRate: 0.1, steps: 1 } },
  );
}

const open = (backend: BackendName) => openSession(backend, { operations: [...operations, superpixelPool] });
const read = async (session: Session, tensor: Tensor | undefined) => tensor && [...(await session.read(tensor))];

afterEach(async () => expect(await gpuErrors()).toEqual([]));

describe.each(backendNames)('on %s', (backend: BackendName) => {
  test('they are of the values or of the gradient of the state that is shown', async () => {
    const session = await open(backend);
    await session.load(pooling(), {});
    const painted = session.picture('pool', 'painted', false);
    expect(painted?.shape).toEqual([2, 3, 1]);
    expect(await read(session, painted)).toEqual([2, 2, 4.5, 2, 4.5, 0]);
    expect(await read(session, session.picture('pool', 'painted', true))).toEqual([4, 4, 9, 4, 9, 0]);
    expect(await read(session, session.picture('pool', 'count', false))).toEqual([3, 3, 2, 3, 2, 0]);
    expect(session.picture('pool', 'nothing', false)).toBeUndefined();
    expect(session.picture('features', 'painted', false)).toBeUndefined();

    await session.step();
    // Each feature has gone against its gradient, 2 · mean / n, by a tenth.
    const means = [2 - 0.1 * (4 / 3), 4.5 - 0.1 * 4.5];
    const moved = await read(session, session.picture('pool', 'painted', false));
    expect(moved?.map((value) => value.toFixed(5))).toEqual([0, 0, 1, 0, 1].map((segment) => means[segment]!.toFixed(5)).concat('0.00000'));
    await session.dispose();
  });

  test('they are those of a variant where it is asked', async () => {
    const session = await open(backend);
    await session.load(pooling(), {});
    expect(session.picture('pool', 'painted', false, 'pool')).toBeUndefined();
    await session.compare([{ node: 'pool', attribute: 'reduce', value: 'max' }]);
    expect(await read(session, session.picture('pool', 'painted', false, 'pool'))).toEqual([3, 3, 5, 3, 5, 0]);
    expect(await read(session, session.picture('pool', 'painted', false))).toEqual([2, 2, 4.5, 2, 4.5, 0]);
    await session.dispose();
  });

  test('of a pixel an operation tells its segment, the size of it, what is pooled there with its gradient, and which pixel won', async () => {
    const session = await open(backend);
    await session.load(pooling(), {});
    const tell = async (row: number, column: number, rows = 2) =>
      session.tellPixel({ rows, columns: 3, row, column, batch: 0 }, async (tensor, first, count) =>
        [...(await session.read(tensor))].slice(first, first + count),
      );
    expect(await tell(1, 0)).toEqual([
      {
        node: 'pool',
        facts: [
          { name: 'segment', value: '0 · 3 px' },
          { name: 'mean', value: [2], gradient: [4] },
        ],
      },
    ]);
    expect(await tell(1, 2)).toEqual([{ node: 'pool', facts: [{ name: 'in', value: 'no segment' }] }]);
    expect(await tell(1, 0, 5)).toEqual([]);
    await session.load(pooling('max'), {});
    expect((await tell(0, 0))[0]?.facts.slice(1)).toEqual([
      { name: 'max', value: [3], gradient: [6] },
      { name: 'max won at', value: '(1,\u00a00)' },
    ]);
    const stale = session.tellPixel({ rows: 2, columns: 3, row: 0, column: 0, batch: 0 }, async (tensor, first, count) => {
      const entries = await session.read(tensor);
      await session.step();
      return [...entries].slice(first, first + count);
    });
    expect(await stale).toEqual([]);
    await session.dispose();
  });

  test('they are made once for a state, and none is left on the device after it', async () => {
    const session = await open(backend);
    await session.load(pooling(), {});
    await session.compare([{ node: 'pool', attribute: 'reduce', value: 'max' }]);
    const { numTensors } = tf.memory();
    const painted = session.picture('pool', 'painted', false);
    session.picture('pool', 'painted', true, 'pool');
    expect(session.picture('pool', 'painted', false)).toBe(painted);
    expect(tf.memory().numTensors).toBe(numTensors + 2);
    await session.step();
    expect(painted?.isDisposed).toBe(true);
    expect(tf.memory().numTensors).toBe(numTensors);
    await session.dispose();
  });
});
