/** Times work on whatever tfjs computes on. */
import { flush } from '../backend/dispatch.js';
import { canTimePasses, timePasses } from '../backend/passTimes.js';
import { type tf, WebGPUBackend } from '../tfjs.js';

/**
 * Encodes (on the CPU, does) something, and reads nothing back. What comes before it calls `begin` is not to be timed; without a call, all is.
 */
export type Work = (begin: () => void) => void;

export interface Stopwatch {
  /** device: the GPU's own timestamps. wall: the clock on the wall, from an idle device until it is done. */
  readonly clock: 'device' | 'wall';
  /** Whether `begin` is heeded. On the wall's clock a GPU cannot be told how far it is, and all of the work is timed. */
  readonly heedsBegin: boolean;
  /** Milliseconds that `repeats` runs of `work` take. */
  time(work: Work, repeats: number): Promise<number>;
}

export function createStopwatch(backend: tf.KernelBackend): Stopwatch {
  if (!(backend instanceof WebGPUBackend)) {
    return { clock: 'wall', heedsBegin: true, time: async (work, repeats) => timeOnCpu(work, repeats) };
  }
  if (canTimePasses(backend)) {
    return { clock: 'device', heedsBegin: true, time: (work, repeats) => timePasses(backend, work, repeats) };
  }
  return wallStopwatch(backend);
}

/** For a GPU: what a person waits for, JavaScript's share included. */
export function wallStopwatch(backend: WebGPUBackend): Stopwatch {
  return { clock: 'wall', heedsBegin: false, time: (work, repeats) => timeOnWall(backend, work, repeats) };
}

function timeOnCpu(work: Work, repeats: number): number {
  let milliseconds = 0;
  for (let i = 0; i < repeats; i++) {
    let began = performance.now();
    work(() => {
      began = performance.now();
    });
    milliseconds += performance.now() - began;
  }
  return milliseconds;
}

async function timeOnWall(backend: WebGPUBackend, work: Work, repeats: number): Promise<number> {
  await idle(backend);
  const began = performance.now();
  for (let i = 0; i < repeats; i++) work(() => undefined);
  await idle(backend);
  return performance.now() - began;
}

async function idle(backend: WebGPUBackend): Promise<void> {
  flush(backend);
  await backend.device.queue.onSubmittedWorkDone();
}
