import { entriesOnCpu, moveOnCpu, moveOnGpu, type Optimizer } from './optimizer.js';
import code from './rmsprop.wgsl';

/**
 * torch.optim.RMSprop without weight decay: v ← αv + (1−α)g², and, centered, m ← αm + (1−α)g and v − m² in the place of v;
 * b ← μb + g/(√v + ε), θ ← θ − lr·b.
 */
export const rmsprop: Optimizer = {
  slots: ['squareAverage', 'gradientAverage', 'momentumBuffer'],

  updateOnGpu(backend, update, { alpha, epsilon, momentum, centered }) {
    moveOnGpu(backend, { name: 'rmsprop', code }, update, [update.learningRate, alpha, 1 - alpha, epsilon, momentum], centered);
  },

  updateOnCpu(update, { alpha, epsilon, momentum, centered }) {
    const [squares, averages, buffer] = update.state.map(entriesOnCpu) as [Float32Array, Float32Array, Float32Array];
    moveOnCpu(update, (g, i) => {
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
      return update.learningRate * buffer[i]!;
    });
  },
};
