/** The CPU backend has no kernels to compile: for small scenes it is the faster one to compose on. */
import { useCpu } from '../../../webview/engine/backend/device.js';
import { tf } from '../../../webview/engine/tfjs.js';

/** The work with tfjs on the CPU; on the GPU again afterwards, whatever happens. */
export async function onCpu<Result>(work: () => Promise<Result>): Promise<Result> {
  await useCpu();
  try {
    return await work();
  } finally {
    await tf.setBackend('webgpu');
  }
}
