/** Times work on whatever tfjs computes on. */
import { flush } from '../backend/dispatch.js';
import { canTimePasses, timePasses } from '../backend/passTimes.js';
import { type tf, WebGPUBackend } from '../tfjs.js';

export interface Stopwatch {
  /** device: the GPU's own timestamps. wall: the clock on the wall, from an idle device until it is done. */
  readonly clock: 'device' | 'wall';
  /** Milliseconds that `repeats` runs of `work` take, which encodes (on the CPU, does) and reads nothing back. */
  time(work: () => void, repeats: number): Promise<number>;
}

export function createStopwatch(backend: tf.KernelBackend): Stopwatch {
  if (!(backend instanceof WebGPUBackend)) return { clock: 'wall', time: async (work, repeats) => wallTime(work, repeats) };
  if (canTimePasses(backend)) return { clock: 'device', time: (work, repeats) => timePasses(backend, work, repeats) };
  return {
    clock: 'wall',
    async time(work, repeats) {
      await idle(backend);
      const began = performance.now();
      repeat(work, repeats);
      await idle(backend);
      return performance.now() - began;
    },
  };
}

async function idle(backend: WebGPUBackend): Promise<void> {
  flush(backend);
  await backend.device.queue.onSubmittedWorkDone();
}

function wallTime(work: () => void, repeats: number): number {
  const began = performance.now();
  repeat(work, repeats);
  return performance.now() - began;
}

function repeat(work: () => void, times: number): void {
  for (let i = 0; i < times; i++) work();
}
