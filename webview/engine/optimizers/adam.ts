import type { TrainingPlan } from '../../../experiment/experiment.js';
import code from './adam.wgsl';
import { entriesOnCpu, moveOnCpu, moveOnGpu, type Optimizer, type Update } from './optimizer.js';

/**
 * torch.optim.Adam without weight decay: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
 * θ ← θ − lr/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε).
 */
export const adam: Optimizer = {
  slots: ['firstMoment', 'secondMoment'],

  updateOnGpu(backend, update, plan) {
    const { stepSize, rootBiasCorrection2 } = biasCorrected(update, plan);
    const { beta1, beta2, epsilon } = plan;
    moveOnGpu(backend, { name: 'adam', code }, update, [beta1, beta2, 1 - beta1, 1 - beta2, epsilon, stepSize, rootBiasCorrection2]);
  },

  updateOnCpu(update, plan) {
    const { stepSize, rootBiasCorrection2 } = biasCorrected(update, plan);
    const { beta1, beta2, epsilon } = plan;
    const [firstMoment, secondMoment] = update.state.map(entriesOnCpu) as [Float32Array, Float32Array];
    moveOnCpu(update, (g, i) => {
      const m = beta1 * firstMoment[i]! + (1 - beta1) * g;
      const v = beta2 * secondMoment[i]! + (1 - beta2) * g * g;
      firstMoment[i] = m;
      secondMoment[i] = v;
      return (stepSize * m) / (Math.sqrt(v) / rootBiasCorrection2 + epsilon);
    });
  },
};

/** The factors that undo the moments' start at zero, in float64. */
function biasCorrected({ count, learningRate }: Update, { beta1, beta2 }: TrainingPlan) {
  return { stepSize: learningRate / (1 - beta1 ** count), rootBiasCorrection2: Math.sqrt(1 - beta2 ** count) };
}
