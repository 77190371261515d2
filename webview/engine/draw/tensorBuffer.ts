/** A tensor's numbers on the GPU, and how to read their bytes. */
import { tensorEntry } from '../backend/internals.js';
import type { Tensor, WebGPUBackend } from '../operation.js';

export interface TensorBuffer {
  readonly buffer: GPUBuffer;
  /** int32 instead of float32. */
  readonly integer: boolean;
}

/** May encode an upload into tfjs's own encoder: flush it before a submission that reads the buffer. */
export function tensorBufferOf(backend: WebGPUBackend, tensor: Tensor): TensorBuffer {
  // Of what the buffer holds: a cast from int32 to float32 leaves the tensor's numbers as they were.
  const { resource, dtype } = tensorEntry(backend, tensor);
  return { buffer: resource, integer: dtype !== 'float32' };
}

export function numbersOf({ integer }: TensorBuffer, bytes: ArrayBuffer): Float32Array | Int32Array {
  return integer ? new Int32Array(bytes) : new Float32Array(bytes);
}
