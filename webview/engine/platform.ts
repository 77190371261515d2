/** Where the engine computes and draws: WebGPU where there is a device, else the CPU. */
import type { DeviceReport } from '../../experiment/messages.js';
import { type DeviceEvents, type DeviceProblem, openDevice, useCpu, useWebGPU } from './backend/device.js';
import { type Coloring, createCanvasPainter } from './draw/canvasPainter.js';
import type { Painter } from './draw/painter.js';
import type { Panels } from './draw/panels.js';
import { createWebGPUPainter } from './draw/webgpuPainter.js';
import { tf } from './tfjs.js';

export interface Platform {
  readonly report: DeviceReport;
  readonly backend: tf.KernelBackend;
  readonly painter: Painter;
}

/** Makes WebGPU tfjs's backend; undefined, with the reason in the report, where there is no device. */
export async function openWebGPU(gpu: GPU | undefined, panels: Panels, events: DeviceEvents): Promise<Platform | DeviceProblem> {
  const open = await openDevice(gpu);
  if ('kind' in open) return open;
  const { adapterName: name, software, features, limits } = open;
  try {
    const backend = await useWebGPU(open, events);
    return { report: { backend: 'webgpu', name, software, features, limits }, backend, painter: createWebGPUPainter(backend, panels) };
  } catch (error) {
    const message = `${name} was opened but cannot be used: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: 'deviceFailed', message, remedy: 'Update the graphics driver, then reload the window.' };
  }
}

/** Makes the CPU tfjs's backend, and says why. */
export async function openCpu(panels: Panels, coloring: Coloring, webgpuProblem: DeviceProblem): Promise<Platform> {
  await useCpu();
  const report: DeviceReport = { backend: 'cpu', name: 'CPU', software: true, features: [], limits: {}, webgpuProblem };
  return { report, backend: tf.backend(), painter: createCanvasPainter(panels, coloring) };
}
