/** The optimisers against PyTorch's formulas, restated in float64. */
import { afterAll, describe, expect, test } from 'vitest';
import type { TrainingPlan } from '../../../experiment/experiment.js';
import { type Optimizer, optimizers } from '../../../webview/engine/optimizers/index.js';
import { readTensor } from '../../../webview/engine/readTensor.js';
import { type Tensor, tf, WebGPUBackend } from '../../../webview/engine/tfjs.js';
import { backendNames, gpuErrors, useBackend } from './backends.js';

const plan: TrainingPlan = {
  optimizer: 'adam',
  learningRate: 0,
  steps: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  momentum: 0,
  dampening: 0,
  nesterov: false,
  alpha: 0.99,
  centered: false,
};
const learningRate = 0.05;
const steps = 12;

/** Gradients of very different sizes, one of them always zero, that change from step to step. */
function gradientAt(step: number): number[] {
  return [1, -2, 1e-4, 0, 3e3, 1e-9].map((size, index) => Math.fround(size * Math.cos(step * (index + 1) + index)));
}

const start = [0.5, -1, 2, 3, -4, 0.25];

/** torch/optim/sgd.py, without momentum. */
function sgdRestated(): number[] {
  const values = [...start];
  for (let step = 1; step <= steps; step++) {
    gradientAt(step).forEach((g, i) => {
      values[i]! -= learningRate * g;
    });
  }
  return values;
}

/** torch/optim/sgd.py, _single_tensor_sgd. */
function momentumRestated({ momentum, dampening, nesterov }: TrainingPlan): number[] {
  const values = [...start];
  let buffer: number[] | undefined;
  for (let step = 1; step <= steps; step++) {
    const gradient = gradientAt(step);
    buffer = buffer === undefined ? [...gradient] : buffer.map((b, i) => b * momentum + gradient[i]! * (1 - dampening));
    for (const [i, b] of buffer.entries()) values[i]! -= learningRate * (nesterov ? gradient[i]! + momentum * b : b);
  }
  return values;
}

/** torch/optim/rmsprop.py, _single_tensor_rmsprop. */
function rmspropRestated({ alpha, epsilon, momentum, centered }: TrainingPlan): number[] {
  const values = [...start];
  const squareAverage = start.map(() => 0);
  const gradientAverage = start.map(() => 0);
  const buffer = start.map(() => 0);
  for (let step = 1; step <= steps; step++) {
    gradientAt(step).forEach((g, i) => {
      squareAverage[i] = squareAverage[i]! * alpha + g * g * (1 - alpha);
      let average = Math.sqrt(squareAverage[i]!);
      if (centered) {
        gradientAverage[i] = gradientAverage[i]! + (g - gradientAverage[i]!) * (1 - alpha);
        average = Math.sqrt(squareAverage[i]! - gradientAverage[i]! ** 2);
      }
      average += epsilon;
      if (momentum > 0) {
        buffer[i] = buffer[i]! * momentum + g / average;
        values[i]! -= learningRate * buffer[i]!;
      } else values[i]! -= learningRate * (g / average);
    });
  }
  return values;
}

/** torch/optim/adam.py, _single_tensor_adam. */
function adamRestated({ beta1, beta2, epsilon }: TrainingPlan): number[] {
  const values = [...start];
  const average = start.map(() => 0);
  const averageOfSquares = start.map(() => 0);
  for (let step = 1; step <= steps; step++) {
    gradientAt(step).forEach((g, i) => {
      average[i] = average[i]! + (g - average[i]!) * (1 - beta1);
      averageOfSquares[i] = averageOfSquares[i]! * beta2 + g * g * (1 - beta2);
      const denominator = Math.sqrt(averageOfSquares[i]!) / Math.sqrt(1 - beta2 ** step) + epsilon;
      values[i]! -= (learningRate / (1 - beta1 ** step)) * (average[i]! / denominator);
    });
  }
  return values;
}

function apply(
  optimizer: Optimizer,
  backend: tf.KernelBackend,
  update: Parameters<Optimizer['updateOnCpu']>[0],
  changed: TrainingPlan,
): void {
  if (backend instanceof WebGPUBackend) optimizer.updateOnGpu(backend, update, changed);
  else optimizer.updateOnCpu(update, changed);
}

async function trained(optimizer: Optimizer, backend: tf.KernelBackend, changed: TrainingPlan): Promise<number[]> {
  const parameter = tf.tensor1d(start);
  const state: Tensor[] = optimizer.slots.map(() => tf.zeros([start.length]));
  const alarm = tf.tensor1d([-1], 'int32');
  for (let count = 1; count <= steps; count++) {
    const gradient = tf.tensor1d(gradientAt(count));
    apply(optimizer, backend, { parameter, gradient, state, count, learningRate, alarm, step: count }, changed);
    gradient.dispose();
  }
  const values = [...(await readTensor(backend, parameter))];
  expect([...(await readTensor(backend, alarm))]).toEqual([-1]);
  tf.dispose([parameter, alarm, ...state]);
  return values;
}

/** Within what float32 rounds away in so many steps. */
function expectClose(values: readonly number[], expected: readonly number[]): void {
  expected.forEach((value, index) => {
    expect(Math.abs(values[index]! - value), `entry ${index}`).toBeLessThan(3e-6 * Math.max(1, Math.abs(value)));
  });
}

afterAll(async () => expect(await gpuErrors()).toEqual([]));

describe.each(backendNames)('on %s', (name) => {
  test('sgd', async () => {
    const values = await trained(optimizers.sgd, await useBackend(name), plan);
    expectClose(values, sgdRestated());
  });

  test.each([
    ['with its defaults', plan],
    ['with others', { ...plan, beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }],
  ])('adam %s', async (_, changed) => {
    const values = await trained(optimizers.adam, await useBackend(name), changed);
    expectClose(values, adamRestated(changed));
  });

  test.each([
    ['with its defaults', { ...plan, momentum: 0.9 }],
    ['in the form of Nesterov', { ...plan, momentum: 0.8, nesterov: true }],
    ['with dampening, from the second update on', { ...plan, momentum: 0.5, dampening: 0.25 }],
  ])('momentum %s', async (_, changed) => {
    const values = await trained(optimizers.momentum, await useBackend(name), changed);
    expectClose(values, momentumRestated(changed));
  });

  test.each([
    ['with its defaults', plan],
    ['with others', { ...plan, alpha: 0.9, epsilon: 1e-3, momentum: 0.6 }],
    ['centered', { ...plan, centered: true, momentum: 0.3 }],
  ])('rmsprop %s', async (_, changed) => {
    const values = await trained(optimizers.rmsprop, await useBackend(name), changed);
    expectClose(values, rmspropRestated(changed));
  });

  test('centered rmsprop stays finite where the gradient does not change', async () => {
    const backend = await useBackend(name);
    const parameter = tf.tensor1d([0.5, -1]);
    const gradient = tf.tensor1d([0.1, 1 / 3]);
    const state = optimizers.rmsprop.slots.map(() => tf.zeros([2]));
    const alarm = tf.tensor1d([-1], 'int32');
    const centered = { ...plan, alpha: 0.5, centered: true };
    for (let count = 1; count <= 60; count++) {
      apply(optimizers.rmsprop, backend, { parameter, gradient, state, count, learningRate: 1e-6, alarm, step: count }, centered);
    }
    const values = await readTensor(backend, parameter);
    tf.dispose([parameter, gradient, alarm, ...state]);
    expect([...values].every(Number.isFinite)).toBe(true);
  });

  test.each(Object.keys(optimizers) as (keyof typeof optimizers)[])(
    '%s rings the alarm at the first step that spoils a finite entry',
    async (rule) => {
      const backend = await useBackend(name);
      const parameter = tf.tensor1d([1, Number.NaN, 3]);
      const state = optimizers[rule].slots.map(() => tf.zeros([3]));
      const alarm = tf.tensor1d([-1], 'int32');
      const rungAfter: (number | undefined)[] = [];
      // The entry that is NaN from the beginning is data, and rings nothing.
      for (const [index, gradient] of [
        [0, Number.NaN, 1],
        [0, 0, Number.NaN],
        [Number.NaN, 0, 0],
      ].entries()) {
        const tensor = tf.tensor1d(gradient);
        apply(
          optimizers[rule],
          backend,
          { parameter, gradient: tensor, state, count: index + 1, learningRate: 0.1, alarm, step: 7 + index },
          plan,
        );
        rungAfter.push((await readTensor(backend, alarm))[0]);
        tensor.dispose();
      }
      expect(rungAfter).toEqual([-1, 8, 8]);
      tf.dispose([parameter, alarm, ...state]);
    },
  );

  test('a parameter with no gradient yet stays exactly where it is', async () => {
    const values = await trained(optimizers.adam, await useBackend(name), plan);
    expect(values[3]).toBe(3);
  });
});

test('more entries than 65535 workgroups have invocations are all moved, in one dispatch', async () => {
  const backend = await useBackend('webgpu');
  const count = 65535 * 256 + 1000;
  const parameter = tf.fill([count], 0);
  const gradient = tf.fill([count], 1);
  const alarm = tf.tensor1d([-1], 'int32');
  apply(optimizers.sgd, backend, { parameter, gradient, state: [], count: 1, learningRate: 2, alarm, step: 1 }, plan);
  const values = await readTensor(backend, parameter);
  tf.dispose([parameter, gradient, alarm]);
  expect(values.length).toBe(count);
  expect(values.every((value) => value === -2)).toBe(true);
});
