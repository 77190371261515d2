import { entryCount } from '../../../experiment/shape.js';
import { allInputs, bytesOf, transferCost } from '../../engine/cost.js';
import type { Operation } from '../../engine/operation.js';
import { tf } from '../../engine/tfjs.js';
import { hostInput, tensorInput } from '../inputs.js';
import { fusedMse } from './kernels.js';

export const mse: Operation = {
  name: 'mse',

  definition(inputs) {
    const prediction = hostInput(inputs, 'prediction');
    const target = hostInput(inputs, 'target');
    const total = prediction.data.reduce((sum, value, index) => sum + (value - target.data[index]!) ** 2, 0);
    return [{ shape: [], data: Float64Array.of(total / prediction.data.length) }];
  },

  composition(inputs) {
    return { outputs: [tf.mean(tf.squaredDifference(tensorInput(inputs, 'prediction'), tensorInput(inputs, 'target')))] };
  },

  fused(inputs) {
    return { outputs: [fusedMse(tensorInput(inputs, 'prediction'), tensorInput(inputs, 'target'))] };
  },

  /** A difference, its square and the sum; backward the difference again, times a factor: prediction and target are read in both passes. */
  async cost(call) {
    const { forward, backward } = transferCost(call);
    const given = allInputs(call.inputs);
    const entries = entryCount(given[0]!.shape);
    return {
      forward: { ...forward, flops: 3 * entries },
      backward: { flops: 2 * entries, bytes: backward.bytes + bytesOf(given.map(({ shape }) => shape)) },
    };
  },
};
