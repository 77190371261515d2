import { bufferOf } from './backend/dispatch.js';
import { type Tensor, type tf, WebGPUBackend } from './tfjs.js';

/**
 * The entries of a tensor as they are after all that is encoded so far. tfjs's own `data()` would remember its first answer for ever,
 * also for parameters that change in place.
 */
export async function readTensor(backend: tf.KernelBackend, tensor: Tensor): Promise<Float32Array | Int32Array> {
  const Entries = tensor.dtype === 'int32' ? Int32Array : Float32Array;
  if (tensor.size === 0) return new Entries(0);
  if (backend instanceof WebGPUBackend) return new Entries(await backend.getBufferData(bufferOf(backend, tensor)));
  return Entries.from(tensor.dataSync());
}
