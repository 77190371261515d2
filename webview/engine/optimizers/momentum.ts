import type { TrainingPlan } from '../../../experiment/experiment.js';
import { dispatch } from '../backend/dispatch.js';
import code from './momentum.wgsl';
import { entriesOnCpu, type Optimizer, type Update, workgroupsFor } from './optimizer.js';

/**
 * torch.optim.SGD with momentum μ and dampening τ, without weight decay: v ← g in the first update, then v ← μv + (1−τ)g; θ ← θ − lr·v,
 * or θ ← θ − lr·(g + μv) in Nesterov's form.
 */
export const momentum: Optimizer = {
  slots: ['momentumBuffer'],

  updateOnGpu(backend, { parameter, gradient, state, ...update }, plan) {
    const uniforms = new ArrayBuffer(20);
    const integers = new Uint32Array(uniforms);
    integers[0] = parameter.size;
    new Float32Array(uniforms).set([update.learningRate, plan.momentum, gradientShare(update, plan)], 1);
    integers[4] = plan.nesterov ? 1 : 0;
    dispatch(backend, { name: 'momentum', code }, [parameter, gradient, ...state], uniforms, workgroupsFor(parameter.size));
  },

  updateOnCpu({ parameter, gradient, state, ...update }, plan) {
    const share = gradientShare(update, plan);
    const [buffer] = state.map(entriesOnCpu) as [Float32Array];
    const values = entriesOnCpu(parameter);
    entriesOnCpu(gradient).forEach((g, i) => {
      const v = plan.momentum * buffer[i]! + share * g;
      buffer[i] = v;
      values[i]! -= update.learningRate * (plan.nesterov ? g + plan.momentum * v : v);
    });
  },
};

/** The buffer begins as zeros, and the first gradient goes into it whole. */
function gradientShare({ count }: Pick<Update, 'count'>, { dampening }: TrainingPlan): number {
  return count === 1 ? 1 : 1 - dampening;
}
