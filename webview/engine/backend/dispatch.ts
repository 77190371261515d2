/** Our own WGSL kernels inside tfjs's command encoder and compute pass: their order with tfjs's own kernels is kept. */
import { type TensorInfo, tf, type WebGPUBackend } from '../tfjs.js';
import { disposeDerivedFrom } from './derived.js';
import { backendFields, tensorEntry } from './internals.js';
import { passRecorder } from './passRecorder.js';

export interface Kernel {
  /** Unique in the project; the label of pipeline and errors. */
  readonly name: string;
  /** WGSL with the entry point `main` and one bind group: the bindings in their order, then the uniforms where there are any. */
  readonly code: string;
  /** Whole numbers ≥ 0 that the pipeline is compiled for: `{ CHANNELS: 3 }` is `const CHANNELS = 3u;` in the code. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** More workgroups in one dimension than the device takes. */
export class DispatchTooLarge extends Error {
  constructor(
    kernel: string,
    readonly workgroups: number,
    readonly limit: number,
  ) {
    super(`${kernel}: ${workgroups} workgroups in one dimension are more than the ${limit} that the GPU takes.`);
    this.name = 'DispatchTooLarge';
  }
}

/** Pipelines die with their device. */
const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();
const counts = new WeakMap<WebGPUBackend, number>();

/**
 * Encodes one compute dispatch. Tensors are uploaded where needed; output tensors come from `backend.makeTensorInfo` and are not zeroed.
 * Every binding may be written to in place. The code must use every binding statically, uniforms included.
 * Nothing is folded.
 * @throws DispatchTooLarge
 */
export function dispatch(
  backend: WebGPUBackend,
  kernel: Kernel,
  bindings: readonly (TensorInfo | GPUBuffer)[],
  uniforms: ArrayBuffer | null,
  workgroups: readonly [number, number, number],
): void {
  const fields = backendFields(backend);
  const limit = backend.device.limits.maxComputeWorkgroupsPerDimension;
  const most = Math.max(...workgroups);
  if (most > limit) throw new DispatchTooLarge(kernel.name, most, limit);
  const entries: GPUBindGroupEntry[] = bindings.map((bound, binding) => {
    const buffer = 'dataId' in bound ? writableBuffer(backend, kernel, bound, binding) : bound;
    return { binding, resource: { buffer } };
  });
  if (uniforms) {
    const buffer = backend.bufferManager.acquireBuffer(uniforms.byteLength, GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM);
    backend.queue.writeBuffer(buffer, 0, uniforms);
    fields.uniformPendingDisposal.push(buffer);
    entries.push({ binding: bindings.length, resource: { buffer } });
  }
  const pipeline = pipelineFor(backend.device, kernel);
  const pass = openPass(backend);
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, backend.device.createBindGroup({ label: kernel.name, layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(...workgroups);
  counts.set(backend, dispatchCount(backend) + 1);
  fields.dispatchCountInPass++;
  if (fields.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) flush(backend);
}

/** The tensor's buffer on the GPU, uploaded where needed. It stays the tensor's: it is reused once the tensor is disposed. */
export function bufferOf(backend: WebGPUBackend, tensor: TensorInfo): GPUBuffer {
  return tensorEntry(backend, tensor).resource;
}

/** Copies `source` over `destination`, of the same size in bytes, in the order of the commands. */
export function copyTensor(backend: WebGPUBackend, source: TensorInfo, destination: TensorInfo): void {
  const from = bufferOf(backend, source);
  const to = tensorEntry(backend, destination);
  if (from.size !== to.resource.size)
    throw new RangeError(`A tensor of ${from.size} bytes cannot be copied over one of ${to.resource.size}.`);
  to.values = null;
  disposeDerivedFrom(backend, destination.dataId);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  commandEncoder(backend).copyBufferToBuffer(from, 0, to.resource, 0, from.size);
  for (const { dataId } of [source, destination]) backendFields(backend).commandQueueOwnedIds.add(dataId);
}

/** Fills `tensor` with zero bits, in the order of the commands: faster than a kernel that does. */
export function clearTensor(backend: WebGPUBackend, tensor: TensorInfo): void {
  const entry = tensorEntry(backend, tensor);
  entry.values = null;
  disposeDerivedFrom(backend, tensor.dataId);
  // Where passes are timed, what comes before the first one would not count.
  if (passRecorder(backend)) openPass(backend);
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  commandEncoder(backend).clearBuffer(entry.resource);
  backendFields(backend).commandQueueOwnedIds.add(tensor.dataId);
}

/** Submits what is encoded so far: needed before a submission of one's own that reads a tensor's buffer. */
export function flush(backend: WebGPUBackend): void {
  if (!backendFields(backend).commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

/** All compute dispatches since the backend was made, tfjs's own included. */
export function dispatchCount(backend: WebGPUBackend): number {
  return counts.get(backend) ?? 0;
}

/** Makes tfjs's own dispatches count, and go into the passes that are opened here. Once for each backend. */
export function countDispatches(backend: WebGPUBackend): void {
  const fields = backendFields(backend);
  const recordAndSubmit = fields.recordAndSubmit;
  fields.recordAndSubmit = function (...args) {
    counts.set(backend, dispatchCount(backend) + 1);
    openPass(backend);
    recordAndSubmit.apply(this, args);
  };
}

/** The buffer for a binding. What tfjs remembers of the values is forgotten, since the kernel may change them. */
function writableBuffer(backend: WebGPUBackend, kernel: Kernel, tensor: TensorInfo, binding: number): GPUBuffer {
  const entry = tensorEntry(backend, tensor);
  if (entry.dtype !== tensor.dtype) {
    throw new TypeError(
      `${kernel.name}: binding ${binding} is called ${tensor.dtype}, but its buffer holds ${entry.dtype}: tfjs casts without converting.`,
    );
  }
  entry.values = null;
  backendFields(backend).commandQueueOwnedIds.add(tensor.dataId);
  return entry.resource;
}

/** The compute pass that dispatches go into; a new one where none is open. */
function openPass(backend: WebGPUBackend): GPUComputePassEncoder {
  const fields = backendFields(backend);
  backend.ensureCommandEncoderReady();
  if (!fields.computePassEncoder) {
    const encoder = commandEncoder(backend);
    const recorder = passRecorder(backend);
    fields.computePassEncoder = encoder.beginComputePass(recorder ? { timestampWrites: recorder.timestampWrites(encoder) } : {});
  }
  return fields.computePassEncoder;
}

function commandEncoder(backend: WebGPUBackend): GPUCommandEncoder {
  const encoder = backendFields(backend).commandEncoder;
  if (!encoder) throw new Error('tfjs has no command encoder after ensureCommandEncoderReady().');
  return encoder;
}

function pipelineFor(device: GPUDevice, kernel: Kernel): GPUComputePipeline {
  let ofDevice = pipelines.get(device);
  if (!ofDevice) {
    ofDevice = new Map();
    pipelines.set(device, ofDevice);
  }
  const constants = Object.entries(kernel.constants ?? {});
  const key = [kernel.name, ...constants.map(([name, value]) => `${name}=${value}`)].join(' ');
  let pipeline = ofDevice.get(key);
  if (!pipeline) {
    // After the code, so that directives stay first and the compiler's line numbers are those of the .wgsl file.
    const code = kernel.code + constants.map(([name, value]) => `\nconst ${name} = ${value}u;`).join('');
    const module = device.createShaderModule({ label: key, code });
    pipeline = device.createComputePipeline({ label: key, layout: 'auto', compute: { module, entryPoint: 'main' } });
    ofDevice.set(key, pipeline);
  }
  return pipeline;
}
