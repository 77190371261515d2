/** Gradients that one kernel makes together, and that tfjs asks for one by one, or not at all. */
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../../engine/tfjs.js';

const name = 'Unwritten';

tf.registerKernel({
  kernelName: name,
  backendName: 'webgpu',
  kernelFunc: ({ attrs, backend }) => {
    const { shapes } = attrs as unknown as { shapes: readonly (readonly number[])[] };
    return shapes.map((shape): TensorInfo => (backend as WebGPUBackend).makeTensorInfo([...shape], 'float32'));
  },
});

/**
 * Called in a gradient function: tensors of these shapes, into which `write` puts their values once the first of them is asked for. tfjs disposes of
 * what is made while it asks for one gradient, so that the others must have been there before; a GPU buffer they get from `write`.
 */
export function writtenTogether(shapes: readonly (readonly number[])[], write: (tensors: readonly Tensor[]) => void): (() => Tensor)[] {
  const tensors = tf.engine().runKernel(name, {}, { shapes } as unknown as tf.NamedAttrMap) as unknown as Tensor[];
  let isWritten = false;
  return tensors.map((tensor) => () => {
    if (!isWritten) write(tensors);
    isWritten = true;
    return tensor.clone();
  });
}
