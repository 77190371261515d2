import { nextTask } from './nextTask.js';
import { type tf, WebGPUBackend } from './tfjs.js';

/** What a device that lives is given, in ms, before an error of its commands is taken at its word. */
const patience = 250;

/** Waits until a device that is being lost has said so: its commands fail first, in Chromium by many tasks. */
export async function lossTold(backend: tf.KernelBackend): Promise<void> {
  if (backend instanceof WebGPUBackend) {
    await Promise.race([backend.device.lost, new Promise((resolve) => setTimeout(resolve, patience))]);
  }
  // Those who listen for the loss are told of it in tasks of their own.
  await nextTask();
}
