import { dispatch } from '../webview/engine/backend/dispatch.js';
import type { WebGPUBackend } from '../webview/engine/tfjs.js';
import multiplyAdd from '../webview/engine/timing/multiplyAdd.wgsl';
import { createStopwatch } from '../webview/engine/timing/stopwatch.js';

const workgroups = 64;

/** Keeps the device busy for a while: a GPU that was idle computes at a low clock until it has something to do. */
export async function warmUp(backend: WebGPUBackend, milliseconds: number): Promise<void> {
  const stopwatch = createStopwatch(backend);
  const buffer = backend.device.createBuffer({ size: 4 * 256 * workgroups, usage: GPUBufferUsage.STORAGE });
  const run = () => dispatch(backend, { name: 'warm-up', code: multiplyAdd }, [buffer], Uint32Array.of(1).buffer, [workgroups, 1, 1]);
  for (const end = performance.now() + milliseconds; performance.now() < end; ) await stopwatch.time(run, 10);
  buffer.destroy();
}
