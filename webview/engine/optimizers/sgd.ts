import { dispatch } from '../backend/dispatch.js';
import { entriesOnCpu, type Optimizer, workgroupsFor } from './optimizer.js';
import code from './sgd.wgsl';

/** torch.optim.SGD without momentum or weight decay: θ ← θ − lr·g. */
export const sgd: Optimizer = {
  slots: [],

  updateOnGpu(backend, { parameter, gradient, learningRate }) {
    const uniforms = new ArrayBuffer(8);
    new Uint32Array(uniforms)[0] = parameter.size;
    new Float32Array(uniforms)[1] = learningRate;
    dispatch(backend, { name: 'sgd', code }, [parameter, gradient], uniforms, workgroupsFor(parameter.size));
  },

  updateOnCpu({ parameter, gradient, learningRate }) {
    const values = entriesOnCpu(parameter);
    entriesOnCpu(gradient).forEach((g, i) => {
      values[i]! -= learningRate * g;
    });
  },
};
