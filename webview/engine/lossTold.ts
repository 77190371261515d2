import { nextTask } from './nextTask.js';
import { type tf, WebGPUBackend } from './tfjs.js';

/** What a device that lives is given, in ms, before an error of its commands is taken at its word. */
const patience = 250;

/** The same where a buffer could not be read, which is what a lost device does to those who wait: on a busy machine the loss itself is told seconds later. */
const patienceAfterAbort = 5000;

/** Waits until a device that is being lost has said so: its commands fail first, in Chromium by many tasks. */
export async function lossTold(backend: tf.KernelBackend, error: unknown): Promise<void> {
  if (backend instanceof WebGPUBackend) {
    const isAbort = error instanceof Error && (error.name === 'AbortError' || error.name === 'OperationError');
    await Promise.race([backend.device.lost, new Promise((resolve) => setTimeout(resolve, isAbort ? patienceAfterAbort : patience))]);
  }
  // Those who listen for the loss are told of it in tasks of their own.
  await nextTask();
}
