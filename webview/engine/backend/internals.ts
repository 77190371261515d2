/**
 * The private fields of tfjs 4.22 that GradLab depends on, all of them, in one file. tfjs is pinned to exactly this version, and
 * test/kernels/backend/internals.test.ts holds that the fields are there and mean what is said here.
 */
import { type Tensor, type TensorInfo, tf, type WebGPUBackend } from '../tfjs.js';

/** What the webgpu backend keeps for one tensor. */
interface TensorEntry {
  /** Type of what the buffer holds. A cast from int32 to float32 changes the tensor's dtype and leaves this one. */
  readonly dtype: string;
  /** The values on the CPU, where tfjs has them; returned by `data()` for ever, also after a kernel has written to the buffer. */
  values: unknown;
  readonly resource?: GPUBuffer | null;
}

/** Fields of WebGPUBackend that are private in its typings. */
interface BackendFields {
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  /** Data in commands that are not submitted yet: their buffers are not reused before that. */
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  uniformPendingDisposal: GPUBuffer[];
  recordAndSubmit(...args: unknown[]): void;
  tensorMap: { get(dataId: object): TensorEntry };
}

export type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** One operation on the tape that gradients are found from. */
interface TapeNode {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: readonly Tensor[];
  /** From the gradients of the outputs to functions that give those of the inputs; absent where the operation has none. */
  gradient?(cotangents: Tensor[]): Readonly<Record<string, () => Tensor>>;
}

/** Fields of the engine that are private in its typings. */
interface EngineFields {
  readonly state: { activeTape: TapeNode[]; kernelDepth: number };
  addTapeNode(
    name: string,
    inputs: Record<string, Tensor>,
    outputs: Tensor[],
    gradient: unknown,
    saved: Tensor[],
    attributes: unknown,
  ): void;
}

export function backendFields(backend: WebGPUBackend): BackendFields {
  return backend as unknown as BackendFields;
}

export function engineFields(): EngineFields {
  return tf.engine() as unknown as EngineFields;
}

/** What the backend keeps for `tensor`, with a GPU buffer: uploaded where the values are on the CPU, else allocated and not zeroed. */
export function tensorEntry(backend: WebGPUBackend, tensor: TensorInfo): TensorEntry & { readonly resource: GPUBuffer } {
  backend.uploadToGPU(tensor.dataId);
  const entry = backendFields(backend).tensorMap.get(tensor.dataId);
  if (!entry.resource) throw new Error('tfjs has no GPU buffer for a tensor that it has just uploaded.');
  return entry as TensorEntry & { readonly resource: GPUBuffer };
}

/**
 * Runs tensor operations as if inside a kernel: they leave nothing on the tape, so gradients do not pass, and operations without a
 * gradient (comparisons, for one) may be used. tfjs has no `stopGradient`.
 */
export function withoutTape<T>(operations: () => T): T {
  const { state } = engineFields();
  state.kernelDepth++;
  try {
    return operations();
  } finally {
    state.kernelDepth--;
  }
}
