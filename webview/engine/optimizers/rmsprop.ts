import { dispatch } from '../backend/dispatch.js';
import { entriesOnCpu, type Optimizer, workgroupsFor } from './optimizer.js';
import code from './rmsprop.wgsl';

/**
 * torch.optim.RMSprop without weight decay: v ← αv + (1−α)g², and, centered, m ← αm + (1−α)g and v' = v − m² in the place of v;
 * b ← μb + g/(√v + ε), θ ← θ − lr·b.
 */
export const rmsprop: Optimizer = {
  slots: ['squareAverage', 'gradientAverage', 'momentumBuffer'],

  updateOnGpu(backend, { parameter, gradient, state, learningRate }, { alpha, epsilon, momentum, centered }) {
    const uniforms = new ArrayBuffer(28);
    const integers = new Uint32Array(uniforms);
    integers[0] = parameter.size;
    new Float32Array(uniforms).set([learningRate, alpha, 1 - alpha, epsilon, momentum], 1);
    integers[6] = centered ? 1 : 0;
    dispatch(backend, { name: 'rmsprop', code }, [parameter, gradient, ...state], uniforms, workgroupsFor(parameter.size));
  },

  updateOnCpu({ parameter, gradient, state, learningRate }, { alpha, epsilon, momentum, centered }) {
    const [squares, averages, buffer] = state.map(entriesOnCpu) as [Float32Array, Float32Array, Float32Array];
    const values = entriesOnCpu(parameter);
    entriesOnCpu(gradient).forEach((g, i) => {
      const v = alpha * squares[i]! + (1 - alpha) * g * g;
      squares[i] = v;
      let variance = v;
      if (centered) {
        const m = alpha * averages[i]! + (1 - alpha) * g;
        averages[i] = m;
        // Rounding takes it below zero where the gradient hardly changes.
        variance = Math.max(v - m * m, 0);
      }
      buffer[i] = momentum * buffer[i]! + g / (Math.sqrt(variance) + epsilon);
      values[i]! -= learningRate * buffer[i]!;
    });
  },
};
