/** Buffers with a fence behind each: no kernel may touch it. */
import { expect, vi } from 'vitest';
import { entryCount } from '../../../experiment/shape.js';
import { bufferOf } from '../../../webview/engine/backend/dispatch.js';
import type { TensorInfo, WebGPUBackend } from '../../../webview/engine/tfjs.js';

/** Numbers behind each buffer that belong to nobody, and what they are at first. */
const fence = 4096;
const untouched = 54321;

export interface Allocation {
  readonly tensor: TensorInfo;
  /** Without the fence. */
  readonly entries: number;
}

/** What `work` allocates, each with a fence behind it; none of it is disposed of yet. */
export function allocationsOf(backend: WebGPUBackend, work: () => void): Allocation[] {
  const allocations: Allocation[] = [];
  const make = backend.makeTensorInfo.bind(backend);
  vi.spyOn(backend, 'makeTensorInfo').mockImplementation((shape, dtype) => {
    const entries = entryCount(shape);
    const values = new (dtype === 'int32' ? Int32Array : Float32Array)(entries + fence).fill(untouched);
    const tensor = make([entries + fence], dtype, values);
    allocations.push({ tensor: { ...tensor, shape }, entries });
    return { ...tensor, shape };
  });
  vi.spyOn(backend, 'disposeData').mockReturnValue(false);
  try {
    work();
  } finally {
    vi.restoreAllMocks();
  }
  return allocations;
}

/** Holds that nothing was written behind a buffer, and disposes of it. One number is left of a fence that was cleared with its buffer. */
export async function expectFenceUntouched(backend: WebGPUBackend, { tensor, entries }: Allocation): Promise<void> {
  const data = await backend.getBufferData(bufferOf(backend, tensor));
  const found = new Set(new Uint32Array(data as ArrayBuffer).subarray(entries));
  expect(found.size, `behind a buffer of ${entries} numbers`).toBe(1);
  backend.disposeData(tensor.dataId, true);
}
