/** A GPU for the kernel tests, in Node. A machine without one fails them: a skipped test would say that all is well. */
import { dawnRemedy, openDawn } from '../../../cli/dawn.js';
import { type DeviceEvents, type OpenDevice, openDevice, useWebGPU } from '../../../webview/engine/backend/device.js';
import { tf, type WebGPUBackend } from '../../../webview/engine/tfjs.js';

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

/** The device that test files share while they run in one process: pipelines, which a software adapter compiles slowly, are compiled once. */
let shared: { readonly backend: WebGPUBackend; errors: string[] } | undefined;

/** tfjs on the device that is shared: for tests that leave it as it is. */
export async function useTestBackend(): Promise<TestBackend> {
  if (shared === undefined) {
    const errors: string[] = [];
    const { backend } = await openTestBackend({
      onError: ({ message }) => shared?.errors.push(message),
      onLost: () => {
        shared = undefined;
      },
    });
    shared = { backend, errors };
  } else if (tf.findBackend('webgpu') !== shared.backend) {
    freeBackendName();
    const { backend } = shared;
    tf.registerBackend('webgpu', () => backend);
  }
  await tf.setBackend('webgpu');
  return shared;
}

/** Before each test file: errors of the file before are not this one's. */
export function forgetErrors(): void {
  if (shared) shared.errors = [];
}

/** tfjs on a new device: for tests that lose it, break it, or look at it from its beginning. */
export async function openTestBackend(events: Partial<DeviceEvents> = {}): Promise<TestBackend> {
  const errors: string[] = [];
  freeBackendName();
  const backend = await useWebGPU(await openTestDevice(), {
    onLost: events.onLost ?? (() => undefined),
    onError: events.onError ?? (({ message }) => errors.push(message)),
  });
  return { backend, errors };
}

/** Leaves the name free for another backend. tfjs disposes the one that it removes, unless it is the shared one. */
export function freeBackendName(): void {
  if (shared && tf.findBackend('webgpu') === shared.backend) Reflect.deleteProperty(tf.engine().registry, 'webgpu');
  if (tf.engine().findBackendFactory('webgpu')) tf.removeBackend('webgpu');
}
