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
};
