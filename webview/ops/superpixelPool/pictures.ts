/** What there is to see of a pooling beside its output, on the pixels; made when it is shown, on every backend. */
import type { Operation, PictureCall } from '../../engine/operation.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { numberOf, tensorInput } from '../inputs.js';
import { compose as composeUnpool } from '../superpixelUnpool/composition.js';
import { compose as composePool } from './composition.js';
import { fusedPool, fusedUnpool } from './kernels.js';

export const pictures: NonNullable<Operation['pictures']> = {
  /** [B?, H, W, C]: the pooled values, or their gradient, on the pixels of their segments. */
  painted: (call) => painted(call.outputs[0] as Tensor, call),

  /** [B?, H, W, 1] */
  count: (call) => painted(pooled(tf.ones([...tensorInput(call.inputs, 'labels').shape, 1]), 'sum', call), call),

  /**
   * [B?, H, W, C]: Σ (f − m)²/n of the segment. Σ f²/n − m² would lose its digits where the mean is large; and since m is rounded, the mean of what it leaves
   * is taken away once more.
   */
  variance: (call) => {
    const centred = (features: Tensor) => features.sub(painted(pooled(features, 'mean', call), call));
    const left = centred(centred(tensorInput(call.inputs, 'features')));
    return painted(pooled(left.square(), 'mean', call), call);
  },

  /** [B?, H, W, C]: features − painted; where there is no segment, the features. */
  residual: (call) => tensorInput(call.inputs, 'features').sub(painted(call.outputs[0] as Tensor, call)),
};

function pooled(features: Tensor, reduce: 'mean' | 'sum', { inputs, attributes }: PictureCall): Tensor {
  const segments = numberOf(attributes, 'segments');
  const labels = tensorInput(inputs, 'labels');
  return onGpu() ? fusedPool(features, labels, reduce, segments)[0] : composePool(features, labels, { reduce, segments });
}

function painted(values: Tensor, { inputs }: PictureCall): Tensor {
  const labels = tensorInput(inputs, 'labels');
  return onGpu() ? fusedUnpool(values, labels) : composeUnpool(values, labels);
}

/** Where there are kernels of ours: those that tfjs composes add in another order in every run. */
function onGpu(): boolean {
  return tf.getBackend() === 'webgpu';
}
