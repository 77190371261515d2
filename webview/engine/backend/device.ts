/** The GPU device of our own that tfjs runs on, and the words for a person where there is none. */
import type { DeviceReport } from '../../../experiment/messages.js';
import { tf, WebGPUBackend } from '../tfjs.js';
import { disposeDerivedWithSource } from './derived.js';
import { countDispatches } from './dispatch.js';
import { mendDispatchesOverTheLimit, mendMatMulOfLongSums, mendTapeOrderOfSavedOutputs, mendTransposeOfIntegers } from './patches.js';

export interface OpenDevice {
  readonly device: GPUDevice;
  readonly adapterInfo: GPUAdapterInfo;
  /** "nvidia ada · NVIDIA GeForce RTX 4070". */
  readonly adapterName: string;
  /** A CPU pretends to be the GPU (SwiftShader, llvmpipe). */
  readonly software: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

export type DeviceProblem = NonNullable<DeviceReport['webgpuProblem']>;

export interface DeviceEvents {
  /** The device is gone, and with it every tensor on it: open a new one. Also after `device.destroy()`. */
  onLost(message: string): void;
  /** An error that no call returns: a kernel that does not compile, a buffer that does not fit. */
  onError(error: { readonly kind: 'gpuError' | 'outOfMemory'; readonly message: string }): void;
}

const wantedFeatures: readonly GPUFeatureName[] = ['timestamp-query', 'subgroups', 'shader-f16'];

/** Limits that are asked for as high as the adapter has them; the others keep WebGPU's defaults. */
const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupsPerDimension',
  'maxTextureDimension2D',
] as const;

const linuxRemedy =
  'On desktop Linux, start VS Code with WebGPU: close all its windows, then run "code --enable-unsafe-webgpu --enable-features=Vulkan".';

/**
 * A device on the fastest adapter, with the features and limits that the kernels can use. An adapter gives one device: after a
 * loss, call this again.
 */
export async function openDevice(gpu: GPU | undefined): Promise<OpenDevice | DeviceProblem> {
  if (!gpu) {
    return {
      kind: 'noApi',
      message: 'This browser or editor does not offer WebGPU (navigator.gpu is missing).',
      remedy: `Use VS Code 1.100 or newer, or a current Chrome or Edge, over https or on localhost. ${linuxRemedy}`,
    };
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    return {
      kind: 'noAdapter',
      message: 'WebGPU is there, but it found no graphics adapter that it may use.',
      remedy: `${linuxRemedy} Elsewhere, update the graphics driver and see that hardware acceleration is on ("disable-hardware-acceleration" must not be set in ~/.vscode/argv.json). In a browser, chrome://gpu says what is blocked and why.`,
    };
  }
  const features = wantedFeatures.filter((feature) => adapter.features.has(feature));
  const limits = Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
  try {
    const device = await adapter.requestDevice({ requiredFeatures: features, requiredLimits: limits });
    return { device, adapterInfo: adapter.info, adapterName: nameOf(adapter.info), software: isSoftware(adapter.info), features, limits };
  } catch (error) {
    return {
      kind: 'deviceFailed',
      message: `The graphics adapter (${nameOf(adapter.info)}) was found but gave no device: ${error instanceof Error ? error.message : String(error)}`,
      remedy: 'Close other programs that use the GPU, update the graphics driver, then reload the window.',
    };
  }
}

/** Makes tfjs compute on this device from now on. After a loss, call it again with a new device: registered kernels stay registered. */
export async function useWebGPU(open: OpenDevice, events: DeviceEvents): Promise<WebGPUBackend> {
  prepareTfjs();
  open.device.addEventListener('uncapturederror', ({ error }) => {
    events.onError({ kind: error instanceof GPUOutOfMemoryError ? 'outOfMemory' : 'gpuError', message: error.message });
  });
  open.device.lost.then(({ message }) => events.onLost(message));
  const backend = new WebGPUBackend(open.device, open.adapterInfo);
  countDispatches(backend);
  disposeDerivedWithSource(backend);
  mendDispatchesOverTheLimit(backend);
  mendTransposeOfIntegers(backend);
  mendMatMulOfLongSums(backend);
  // tfjs registers a factory of its own for this name where it finds navigator.gpu; the name must stay, since kernels are bound to it.
  if (tf.engine().findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => backend);
  await tf.setBackend('webgpu');
  return backend;
}

/** Makes tfjs compute on the CPU from now on. */
export async function useCpu(): Promise<void> {
  prepareTfjs();
  await tf.setBackend('cpu');
}

function prepareTfjs(): void {
  mendTapeOrderOfSavedOutputs();
  // Small tensors would otherwise be computed on the CPU, with other roundings and without the kernels under test.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
}

function nameOf(info: GPUAdapterInfo): string {
  const family = [info.vendor, info.architecture].filter(Boolean).join(' ');
  return [family, info.description || info.device].filter(Boolean).join(' · ') || 'an adapter without a name';
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return (
    info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${info.architecture} ${info.device} ${info.description}`)
  );
}
