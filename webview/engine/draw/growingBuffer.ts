/** A GPU buffer that is replaced by a larger one when it becomes too small. */
export interface GrowingBuffer {
  /** Contents are lost when it grows. */
  atLeast(bytes: number): GPUBuffer;
  dispose(): void;
}

export function createGrowingBuffer(device: GPUDevice, label: string, usage: GPUBufferUsageFlags): GrowingBuffer {
  let buffer: GPUBuffer | undefined;
  return {
    atLeast(bytes) {
      if (!buffer || buffer.size < bytes) {
        // Work that was submitted before still sees the old one.
        buffer?.destroy();
        buffer = device.createBuffer({ label, usage, size: 2 ** Math.ceil(Math.log2(Math.max(bytes, 1024))) });
      }
      return buffer;
    },
    dispose() {
      buffer?.destroy();
    },
  };
}
