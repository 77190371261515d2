import { moveOnCpu, moveOnGpu, type Optimizer } from './optimizer.js';
import code from './sgd.wgsl';

/** torch.optim.SGD without momentum or weight decay: θ ← θ − lr·g. */
export const sgd: Optimizer = {
  slots: [],

  updateOnGpu(backend, update) {
    moveOnGpu(backend, { name: 'sgd', code }, update, [update.learningRate]);
  },

  updateOnCpu(update) {
    moveOnCpu(update, (g) => update.learningRate * g);
  },
};
