/** Small experiments made without a file, on operations that need no data. */

import type { TensorType } from '../../../experiment/contract.js';
import { contractOf } from '../../../experiment/contracts/index.js';
import { defaultAttributes } from '../../../experiment/defaultAttributes.js';
import type { Experiment, ExperimentNode, ExperimentTensor, TrainingPlan } from '../../../experiment/experiment.js';
import type { Operation } from '../../../webview/engine/operation.js';
import { gaussianRender2d } from '../../../webview/ops/gaussianRender2d/index.js';
import { generalOperations } from '../../../webview/ops/general/table.js';
import { mse } from '../../../webview/ops/mse/index.js';

export const operations: readonly Operation[] = [gaussianRender2d, mse, ...generalOperations];

const plan: TrainingPlan = {
  optimizer: 'adam',
  learningRate: 0.1,
  steps: 20,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  momentum: 0,
  dampening: 0,
  nesterov: false,
  alpha: 0.99,
  centered: false,
};

export function tensor(name: string, values: readonly number[], learningRate?: number): ExperimentTensor {
  const source = { kind: 'values', values: Float64Array.from(values), valuesShape: [values.length] } as const;
  return { name, source, shape: [values.length], dtype: 'float32', ...(learningRate === undefined ? {} : { trainable: { learningRate } }) };
}

type NodeSketch = Pick<ExperimentNode, 'id' | 'op' | 'inputs'> & { readonly attributes?: ExperimentNode['attributes'] };

/** Shapes come from the contracts; an operation without one keeps the shape of its first input. */
export function experiment(
  tensors: readonly ExperimentTensor[],
  sketches: readonly NodeSketch[],
  changes: Partial<Experiment> & { readonly plan?: Partial<TrainingPlan> } = {},
): Experiment {
  const types = new Map<string, TensorType>(
    tensors.map(({ name, shape, dtype, bound }) => [name, { shape, dtype, ...(bound === undefined ? {} : { bound }) }]),
  );
  const nodes = sketches.map(({ id, op, inputs, attributes: given = {} }, fileIndex): ExperimentNode => {
    const inputTypes = Object.fromEntries(Object.entries(inputs).map(([name, source]) => [name, types.get(String(source))!]));
    const contract = contractOf(op);
    const settled = { ...(contract && defaultAttributes(contract)), ...given };
    const result = contract?.inferShapes({ inputs: inputTypes, attributes: settled }) ?? { outputs: [Object.values(inputTypes)[0]!] };
    if ('problem' in result) throw new Error(result.problem.message);
    const outputs = result.outputs.map((type, index) => {
      const name = contract?.outputs[index]?.name ?? 'output';
      const reference = index === 0 ? id : `${id}.${name}`;
      types.set(reference, type);
      return { name, reference, ...type };
    });
    const attributes = { ...settled, ...result.derived };
    return { id, fileIndex, op, inputs, attributes, ...(result.derived && { derived: Object.keys(result.derived) }), outputs };
  });
  const { plan: planChanges, ...rest } = changes;
  return { title: 'test', seed: 1, tensors, nodes, loss: 'loss', train: { ...plan, ...planChanges }, views: [], expectations: [], ...rest };
}

/** Pulls x, and a scale that is multiplied with it, to a target: a loss with a branch, a shared input and a constant. */
export function fit(changes: Parameters<typeof experiment>[2] = {}): Experiment {
  return experiment(
    [tensor('x', [1, -2, 0.5, 3], 0.1), tensor('scale', [1.5, 1, -1, 0.25], 0.05), tensor('target', [2, 2, 2, 2])],
    [
      { id: 'scaled', op: 'mul', inputs: { a: 'x', b: 'scale' } },
      { id: 'both', op: 'add', inputs: { a: 'scaled', b: 'x' } },
      { id: 'loss', op: 'mse', inputs: { prediction: 'both', target: 'target' } },
    ],
    changes,
  );
}

/** A few Gaussians fitted to a flat grey: fused kernels on the GPU, the composition elsewhere. */
export function gaussians(changes: Parameters<typeof experiment>[2] = {}): Experiment {
  const random = (name: string, shape: readonly number[], low: number, high: number): ExperimentTensor => ({
    name,
    source: { kind: 'random', distribution: 'uniform', low, high },
    shape,
    dtype: 'float32',
    trainable: { learningRate: 0.05 },
  });
  const target: ExperimentTensor = { name: 'target', source: { kind: 'fill', value: 0.5 }, shape: [24, 20, 1], dtype: 'float32' };
  return experiment(
    [random('means', [12, 2], 0, 20), random('cholesky', [12, 3], 1, 3), random('colors', [12, 1], -0.2, 0.6), target],
    [
      {
        id: 'render',
        op: 'gaussianRender2d',
        inputs: { means: 'means', cholesky: 'cholesky', colors: 'colors' },
        attributes: { height: 24, width: 20, blur: 0, cutoffSigma: 6 },
      },
      { id: 'loss', op: 'mse', inputs: { prediction: 'render', target: 'target' } },
    ],
    changes,
  );
}
