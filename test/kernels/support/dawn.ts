/** A GPU for the kernel tests, in Node. A machine without one fails them: a skipped test would say that all is well. */
import { dawnRemedy, openDawn } from '../../../cli/dawn.js';
import { type DeviceEvents, type OpenDevice, openDevice, useWebGPU } from '../../../webview/engine/backend/device.js';
import type { WebGPUBackend } from '../../../webview/engine/tfjs.js';

let gpu: GPU | undefined;

export async function openTestGpu(): Promise<GPU> {
  gpu ??= (await openDawn())?.gpu;
  if (!gpu) throw new Error(`The kernel tests need a GPU or a software adapter. ${dawnRemedy}`);
  return gpu;
}

export async function openTestDevice(): Promise<OpenDevice> {
  const open = await openDevice(await openTestGpu());
  if ('kind' in open) throw new Error(`${open.message} ${open.remedy}`);
  return open;
}

export interface TestBackend {
  readonly backend: WebGPUBackend;
  /** Errors that no call returned, such as a kernel that does not compile. Empty at the end of every good test. */
  readonly errors: readonly string[];
}

/** tfjs on a new device. */
export async function openTestBackend(events: Partial<DeviceEvents> = {}): Promise<TestBackend> {
  const errors: string[] = [];
  const backend = await useWebGPU(await openTestDevice(), {
    onLost: events.onLost ?? (() => undefined),
    onError: events.onError ?? (({ message }) => errors.push(message)),
  });
  return { backend, errors };
}
