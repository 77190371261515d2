/** Gradients with less memory: what lies between inputs and result is not kept for the backward pass but made again there. */
import { type Tensor, tf } from '../tfjs.js';
import { engineFields } from './internals.js';

/**
 * `work` of `inputs`, whose intermediate tensors live only while it runs: once forward, and once more when gradients are asked for.
 * @param work of plain tensor operations; depends on no other tensor that is to have a gradient.
 */
export function recomputed(work: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[]): Tensor {
  const operation = tf.customGrad((...given) => {
    const save = given.pop() as tf.GradSaveFunc;
    const tensors = given as Tensor[];
    save(tensors);
    return {
      value: work(...tensors),
      gradFunc: (cotangent, saved) => pullback(work, saved as Tensor[], cotangent),
    };
  });
  return operation(...inputs);
}

/** The cotangent brought back to the inputs. tfjs forgets the tape that it is walking when gradients are asked for on the way, so it is put back. */
function pullback(work: (...inputs: Tensor[]) => Tensor, inputs: Tensor[], cotangent: Tensor): Tensor[] {
  const { state } = engineFields();
  const outerTape = state.activeTape;
  try {
    const { grads } = tf.engine().gradients(() => work(...inputs), inputs, cotangent, true);
    return inputs.map((input, i) => (grads[i] as Tensor | undefined) ?? tf.zerosLike(input));
  } finally {
    state.activeTape = outerTape;
  }
}
