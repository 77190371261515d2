import { flush } from '../webview/engine/backend/dispatch.js';
import { tf, WebGPUBackend } from '../webview/engine/tfjs.js';

const mostMilliseconds = 5000;

/**
 * Resolves when the device has done all its work, or does not answer: a process that ends while Dawn is at work may crash, and its exit code then
 * says nothing of the run.
 */
export async function deviceAtRest(): Promise<void> {
  const backend = tf.getBackend() === 'webgpu' ? tf.backend() : undefined;
  if (!(backend instanceof WebGPUBackend)) return;
  const rest = async () => {
    flush(backend);
    await backend.device.queue.onSubmittedWorkDone();
  };
  const patience = new Promise<void>((resolve) => setTimeout(resolve, mostMilliseconds));
  // A lost device refuses; it has nothing left to do.
  await Promise.race([rest().catch(() => undefined), patience]);
}
