/** What the command line computes on: a driver's adapter, else SwiftShader, else the CPU. */
import { type DeviceEvents, openDevice, useCpu, useWebGPU } from '../webview/engine/backend/device.js';
import { tf } from '../webview/engine/tfjs.js';
import { dawnRemedy, openDawn } from './dawn.js';

export interface OpenBackend {
  readonly backend: tf.KernelBackend;
  readonly kind: 'webgpu' | 'cpu';
  /** The adapter in words. */
  readonly adapter: string;
  readonly software: boolean;
  /** For standard error: what is used, and why nothing better is. */
  readonly note: string;
}

/** @throws Error with a remedy where `wanted` is webgpu and there is none. */
export async function openBackend(wanted: 'webgpu' | 'cpu' | undefined, events: DeviceEvents): Promise<OpenBackend> {
  // tfjs would otherwise praise its package for Node on standard error.
  tf.enableProdMode();
  if (wanted === 'cpu') return openCpu('the CPU, as asked for');
  const dawn = await openDawn();
  const open = dawn ? await openDevice(dawn.gpu) : { message: 'No WebGPU adapter was found.', remedy: dawnRemedy };
  if ('message' in open) {
    if (wanted === 'webgpu') throw new Error(`${open.message} ${open.remedy}`);
    return openCpu(`the CPU, which is slow. ${open.message} ${open.remedy}`);
  }
  const { adapterName: adapter, software } = open;
  const note = software ? `WebGPU on ${adapter} (a CPU in the place of a GPU: no graphics driver was found)` : `WebGPU on ${adapter}`;
  return { backend: await useWebGPU(open, events), kind: 'webgpu', adapter, software, note };
}

async function openCpu(note: string): Promise<OpenBackend> {
  await useCpu();
  return { backend: tf.backend(), kind: 'cpu', adapter: 'CPU', software: true, note };
}
