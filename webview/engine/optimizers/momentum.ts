import type { TrainingPlan } from '../../../experiment/experiment.js';
import code from './momentum.wgsl';
import { entriesOnCpu, moveOnCpu, moveOnGpu, type Optimizer, type Update } from './optimizer.js';

/**
 * torch.optim.SGD with momentum μ and dampening τ, without weight decay: v ← g in the first update, then v ← μv + (1−τ)g; θ ← θ − lr·v,
 * or θ ← θ − lr·(g + μv) in Nesterov's form.
 */
export const momentum: Optimizer = {
  slots: ['momentumBuffer'],

  updateOnGpu(backend, update, plan) {
    const numbers = [update.learningRate, plan.momentum, gradientShare(update, plan)];
    moveOnGpu(backend, { name: 'momentum', code }, update, numbers, plan.nesterov);
  },

  updateOnCpu(update, plan) {
    const share = gradientShare(update, plan);
    const [buffer] = update.state.map(entriesOnCpu) as [Float32Array];
    moveOnCpu(update, (g, i) => {
      const v = plan.momentum * buffer[i]! + share * g;
      buffer[i] = v;
      return update.learningRate * (plan.nesterov ? g + plan.momentum * v : v);
    });
  },
};

/** The buffer begins as zeros, and the first gradient goes into it whole. */
function gradientShare({ count }: Update, { dampening }: TrainingPlan): number {
  return count === 1 ? 1 : 1 - dampening;
}
