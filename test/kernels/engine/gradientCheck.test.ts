/** The gradient check on a real device, of operations that are right and of operations that are wrong on purpose. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Experiment } from '../../../experiment/experiment.js';
import { type GradientCheck, gradientsAgree, type InputCheck } from '../../../experiment/gradientCheck.js';
import { checkDirection } from '../../../webview/engine/check/checkDirection.js';
import { type CheckLimits, checkGradients, sampled } from '../../../webview/engine/check/gradientCheck.js';
import type { HostTensor, Operation } from '../../../webview/engine/operation.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { type BackendName, backendNames, gpuErrors, gradientOf, openSession } from './backends.js';
import { experiment, fit, gaussians, operations, tensor } from './experiments.js';

afterEach(async () => expect(await gpuErrors()).toEqual([]));

const limits: CheckLimits = { ...sampled, millisecondsPerInput: 30_000 };

async function check(
  backend: BackendName,
  what: Experiment,
  { own = [], goesOn = () => true, most = limits }: { own?: readonly Operation[]; goesOn?: () => boolean; most?: CheckLimits } = {},
): Promise<GradientCheck> {
  const session = await openSession(backend, { operations: [...operations, ...own] });
  await session.load(what, {});
  const numbers = await session.readForCheck();
  // A gradient that is not finite pauses a run, and can be checked as any other.
  expect([undefined, 'notFinite']).toContain(session.status.problem?.kind);
  await session.dispose();
  // The device has done its part.
  return checkGradients(numbers!, most, () => undefined, goesOn);
}

function inputs(found: GradientCheck, node: string): readonly InputCheck[] {
  const checked = found.nodes[node]!;
  if ('skipped' in checked) throw new Error(`${node} was skipped: ${checked.skipped}`);
  return checked.inputs;
}

/** y = x², entry by entry, with whatever backward pass is given. */
function square(name: string, backward: (x: Tensor, dy: Tensor) => Tensor): Operation {
  return {
    name,
    definition: ({ x }) => {
      const { shape, data } = x as HostTensor;
      return [{ shape, data: data.map((value) => value * value) }];
    },
    composition: ({ x }) => {
      const square = tf.customGrad((input, save) => {
        (save as (tensors: Tensor[]) => void)([input as Tensor]);
        return { value: tf.square(input as Tensor), gradFunc: (dy, [saved]: Tensor[]) => backward(saved!, dy) };
      });
      return { outputs: [square(x as Tensor)] };
    },
  };
}

const right = (x: Tensor, dy: Tensor) => tf.mul(dy, tf.mul(x, 2));

/** The loss Σ w·op(x). */
function weighted(op: string, x: readonly number[], w: readonly number[], others: Record<string, string> = {}): Experiment {
  return experiment(
    [tensor('x', x, 0.1), tensor('w', w)],
    [
      { id: 'y', op, inputs: { x: 'x', ...others } },
      { id: 'product', op: 'mul', inputs: { a: 'y', b: 'w' } },
      { id: 'loss', op: 'sum', inputs: { input: 'product' }, attributes: { axes: [] } },
    ],
  );
}

describe.each(backendNames)('on %s', (backend) => {
  test('right gradients agree, entry by entry and in a random direction of all tensors', async () => {
    const found = await check(backend, fit());
    expect(found).toMatchObject({ step: 0, phase: 'done' });
    expect(gradientsAgree(found)).toBe(true);
    expect(inputs(found, 'scaled')).toEqual([
      expect.objectContaining({ input: 'a', reference: 'x', shape: [4], entries: 4, chosen: 4, checked: 4, kinks: 0, wrong: 0 }),
      expect.objectContaining({ input: 'b', reference: 'scale', checked: 4, wrong: 0 }),
    ]);
    expect(found.direction).toMatchObject({ gradient: expect.any(Number), numeric: expect.any(Number) });
  });

  test('the fused kernels of a whole scene agree to single precision', async () => {
    const found = await check(backend, gaussians());
    expect(gradientsAgree(found)).toBe(true);
    for (const { entries, checked, kinks, largest, worst } of inputs(found, 'render')) {
      expect(checked).toBe(Math.min(64, entries));
      expect(kinks).toBe(0);
      expect(worst!.difference / largest).toBeLessThan(2e-5);
    }
  });

  test('a node is checked by what it gives itself, and each of its inputs by itself, though they share a tensor', async () => {
    const shared = experiment(
      [tensor('x', [1, -2], 0.1)],
      [
        { id: 'square', op: 'mul', inputs: { a: 'x', b: 'x' } },
        { id: 'both', op: 'add', inputs: { a: 'square', b: 'x' } },
        { id: 'loss', op: 'sum', inputs: { input: 'both' }, attributes: { axes: [] } },
      ],
    );
    const found = await check(backend, shared);
    expect(gradientsAgree(found)).toBe(true);
    // The total gradient of x is 2x + 1; through one factor of the square it is x.
    for (const { largest } of inputs(found, 'square')) expect(largest).toBe(2);
    const session = await openSession(backend);
    await session.load(shared, {});
    expect(await gradientOf(session, 'x')).toEqual([3, -3]);
    await session.dispose();
  });

  test('reading for a check leaves no tensor behind', async () => {
    const session = await openSession(backend);
    await session.load(gaussians(), {});
    const before = tf.memory().numTensors;
    await session.readForCheck();
    expect(tf.memory().numTensors).toBe(before);
    await session.dispose();
  });

  test.each([
    ['a wrong factor', (x: Tensor, dy: Tensor) => tf.mul(right(x, dy), 1.01)],
    ['a wrong sign', (x: Tensor, dy: Tensor) => tf.neg(right(x, dy))],
    ['no gradient at all', (x: Tensor) => tf.zerosLike(x)],
    ['a gradient that is not a number', (x: Tensor, dy: Tensor) => tf.mul(right(x, dy), Number.NaN)],
  ])('%s is found, and the worst entry named with both numbers', async (_, backward) => {
    const found = await check(backend, weighted('wrong', [1, 2, 3], [1, 1, -2]), { own: [square('wrong', backward)] });
    expect(gradientsAgree(found)).toBe(false);
    const [x] = inputs(found, 'y');
    expect(x).toMatchObject({ entries: 3, checked: 3, wrong: 3 });
    const { index, gradient, numeric } = x!.worst!;
    if (!Number.isNaN(gradient)) expect(index).toBe(2);
    expect(numeric).toBeCloseTo([2, 4, -12][index]!, 6);
    expect(inputs(found, 'product').every(({ wrong }) => wrong === 0)).toBe(true);
  });

  test('two entries in each other’s place are the only ones that are wrong', async () => {
    const swapped = (x: Tensor, dy: Tensor) => tf.gather(right(x, dy), tf.tensor1d([0, 2, 1, 3], 'int32'));
    const found = await check(backend, weighted('swapped', [1, 2, 3, 4], [1, 1, 1, 1]), { own: [square('swapped', swapped)] });
    const [x] = inputs(found, 'y');
    expect(x!.wrong).toBe(2);
    expect([1, 2]).toContain(x!.worst!.index);
    expect(found.direction).not.toHaveProperty('skipped');
    expect(gradientsAgree({ ...found, nodes: {} })).toBe(false);
  });

  test('an operation that forgets an input is found: no gradient means 0', async () => {
    const forgetful: Operation = {
      name: 'forgetful',
      definition: ({ x, factor }) => {
        const { shape, data } = x as HostTensor;
        return [{ shape, data: data.map((value, index) => value * (factor as HostTensor).data[index]!) }];
      },
      composition: ({ x, factor }) => {
        const times = tf.customGrad((input) => ({
          value: tf.mul(input as Tensor, factor as Tensor),
          gradFunc: (dy: Tensor) => tf.mul(dy, factor as Tensor),
        }));
        return { outputs: [times(x as Tensor)] };
      },
    };
    const found = await check(backend, weighted('forgetful', [1, 2], [1, 1], { factor: 'w' }), { own: [forgetful] });
    expect(inputs(found, 'y')).toMatchObject([
      { input: 'x', wrong: 0 },
      { input: 'factor', wrong: 2, largest: 0 },
    ]);
  });
});

describe('what float32 or float64 cannot hold', () => {
  const overflowing = experiment(
    [tensor('a', [1, 2, 3, 4], 0.1), tensor('b', [1e-25, 1, 1, 1], 0.1)],
    [
      { id: 'q', op: 'div', inputs: { a: 'a', b: 'b' } },
      { id: 'loss', op: 'mean', inputs: { input: 'q' }, attributes: { axes: [] } },
    ],
  );

  test('a gradient that overflows is wrong, what stands beside it is judged, and the whole graph is wrong', async () => {
    const found = await check('cpu', overflowing);
    const [, b] = inputs(found, 'q');
    expect(b).toMatchObject({ input: 'b', checked: 4, wrong: 1, worst: { index: 0, gradient: Number.NEGATIVE_INFINITY } });
    expect(b!.largest).toBeLessThan(10);
    expect(found.direction).toMatchObject({ gradient: expect.any(Number), numeric: expect.any(Number) });
    expect(gradientsAgree({ ...found, nodes: {} })).toBe(false);
  });

  test('of a mean with an entry of 1e25 nothing is said', async () => {
    const what = experiment(
      [tensor('x', [1e25, 2, 3, 4], 0.1)],
      [{ id: 'loss', op: 'mean', inputs: { input: 'x' }, attributes: { axes: [] } }],
    );
    const found = await check('cpu', what);
    expect(inputs(found, 'loss')[0]).toMatchObject({ checked: 4, untold: 3, kinks: 0, wrong: 0 });
    expect(gradientsAgree(found)).toBe(true);
  });

  test('a sum with an entry of 1e12 has no kink', async () => {
    const what = experiment(
      [tensor('x', [1e12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0.1)],
      [{ id: 'loss', op: 'sum', inputs: { input: 'x' }, attributes: { axes: [] } }],
    );
    const found = await check('cpu', what);
    expect(inputs(found, 'loss')[0]).toMatchObject({ kinks: 0, wrong: 0 });
    expect(found.direction).not.toEqual({ skipped: 'kink' });
    expect(gradientsAgree(found)).toBe(true);
  });

  const tanh: Operation = {
    name: 'saturating',
    definition: ({ x }) => [{ ...(x as HostTensor), data: (x as HostTensor).data.map(Math.tanh) }],
    composition: ({ x }) => ({ outputs: [tf.tanh(x as Tensor)] }),
  };
  const saturated = (w: readonly number[]) => weighted('saturating', [20, 8, 30, 9], w);

  test('where a function saturates, nodes that agree in the absolute do not stand beside a whole graph that is wrong', async () => {
    const found = await check('cpu', saturated([0.3, -0.5, 0.2, 0.4]), { own: [tanh] });
    expect(inputs(found, 'y')[0]).toMatchObject({ wrong: 0 });
    expect(gradientsAgree(found)).toBe(true);
  });
});

describe('what is not checked is said', () => {
  test('a node that the loss does not depend on', async () => {
    const nodes = [
      { id: 'aside', op: 'mul', inputs: { a: 'x', b: 'x' } },
      { id: 'loss', op: 'mse', inputs: { prediction: 'x', target: 'target' } },
    ];
    const found = await check('cpu', experiment([tensor('x', [1, 2], 0.1), tensor('target', [0, 0])], nodes));
    expect(found.nodes['aside']).toEqual({ skipped: 'unused' });
    expect(gradientsAgree(found)).toBe(true);
  });

  const count: Operation = {
    name: 'count',
    definition: ({ labels }) => [{ shape: [3], data: Float64Array.from((labels as HostTensor).data, (label) => 2 * label) }],
    composition: ({ labels }) => ({ outputs: [tf.mul(tf.cast(labels as Tensor, 'float32'), 2)] }),
  };
  const labels = { ...tensor('labels', [1, 2, 3]), dtype: 'int32' as const };

  test('inputs that are integers', async () => {
    const nodes = [
      { id: 'y', op: 'count', inputs: { labels: 'labels' } },
      { id: 'loss', op: 'mse', inputs: { prediction: 'x', target: 'y' } },
    ];
    const what = experiment([labels, tensor('x', [1, 2, 3], 0.1)], nodes);
    const floats = what.nodes.map((node) => ({
      ...node,
      outputs: node.outputs.map((output) => ({ ...output, dtype: 'float32' as const })),
    }));
    const found = await check('cpu', { ...what, nodes: floats }, { own: [count] });
    expect(found.nodes['y']).toEqual({ skipped: 'noFloats' });
    expect(gradientsAgree(found)).toBe(true);
    expect(found.direction).toHaveProperty('numeric');
  });

  test('an experiment without a loss has nothing to check', async () => {
    const session = await openSession('cpu');
    const { loss: _, train: __, ...rest } = fit();
    await session.load(rest, {});
    expect(await session.readForCheck()).toBeUndefined();
    await session.dispose();
  });
});

describe('the course of a check', () => {
  const slow: Operation = {
    ...square('slow', right),
    definition: (inputs, attributes) => {
      for (const end = performance.now() + 4; performance.now() < end; );
      return square('slow', right).definition(inputs, attributes);
    },
  };
  const large = weighted(
    'slow',
    Array.from({ length: 100 }, (_, index) => index / 10 + 1),
    Array.from({ length: 100 }, () => 1),
  );

  test('others have their turn while it works', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns++;
    }, 0);
    await check('cpu', large, { own: [slow] });
    clearInterval(timer);
    // 64 entries, more than 8 ms each.
    expect(turns).toBeGreaterThan(15);
  });

  test('it ends when it is asked to, and says that it was', async () => {
    let asked = 0;
    const found = await check('cpu', large, { own: [slow], goesOn: () => ++asked < 10 });
    expect(found.phase).toBe('stopped');
    expect(found.direction).toBeUndefined();
    expect(inputs(found, 'y')[0]).toMatchObject({ entries: 100, chosen: 64, checked: 9, wrong: 0 });
    expect(inputs(found, 'product')[0]).toMatchObject({ chosen: 64, checked: 0 });
  });

  test('what there is no time for is left, and counted', async () => {
    const found = await check('cpu', large, { own: [slow], most: { entries: 64, millisecondsPerInput: 50 } });
    const [x] = inputs(found, 'y');
    expect(x!.chosen).toBe(64);
    expect(x!.checked).toBeGreaterThan(0);
    expect(x!.checked).toBeLessThan(20);
    expect(found.phase).toBe('done');
  });

  test('all entries are checked where that is asked for', async () => {
    const found = await check(
      'cpu',
      weighted(
        'right',
        Array.from({ length: 100 }, (_, index) => index + 1),
        new Array(100).fill(1),
      ),
      {
        own: [square('right', right)],
        most: { ...limits, entries: Number.POSITIVE_INFINITY },
      },
    );
    expect(inputs(found, 'y')[0]).toMatchObject({ entries: 100, chosen: 100, checked: 100, wrong: 0 });
  });

  test('the same state is checked at the same entries with the same result', async () => {
    expect(await check('webgpu', gaussians())).toEqual(await check('webgpu', gaussians()));
  });

  test('the whole graph is not too slow because others had their turn', async () => {
    const session = await openSession('cpu');
    await session.load(fit(), {});
    const { graph, givens, movers } = (await session.readForCheck())!;
    await session.dispose();
    const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 60));
    expect(await checkDirection(graph, givens, movers, false, 50, pause)).toHaveProperty('numeric');
  });

  test('a kink allows nothing for the curvature that it looks like', async () => {
    const between: Operation = {
      name: 'between',
      definition: ({ x }) => [{ shape: [3], data: (x as HostTensor).data.map((value) => Math.max(0, value)) }],
      // The central difference at 0 is 0.5.
      composition: ({ x }) => {
        const relu = tf.customGrad((input) => ({
          value: tf.relu(input as Tensor),
          gradFunc: (dy: Tensor) => tf.mul(dy, tf.tensor1d([0.45, 1, 1])),
        }));
        return { outputs: [relu(x as Tensor)] };
      },
    };
    const found = await check('cpu', weighted('between', [0, 1, 2], [30, 1, 1]), { own: [between] });
    expect(found.direction).toEqual({ skipped: 'kink' });
  });

  test('kinks are counted, and do not disagree', async () => {
    const relu: Operation = {
      name: 'kinked',
      definition: ({ x }) => [{ shape: [4], data: (x as HostTensor).data.map((value) => Math.max(0, value)) }],
      composition: ({ x }) => ({ outputs: [tf.relu(x as Tensor)] }),
    };
    const found = await check('cpu', weighted('kinked', [-1, 0, 0, 2], [1, 1, -3, 1]), { own: [relu] });
    expect(inputs(found, 'y')[0]).toMatchObject({ checked: 4, kinks: 2, wrong: 0 });
    expect(found.direction).toEqual({ skipped: 'kink' });
  });
});
