/** Brings pieces of GPU buffers back together, one mapping for all of them, without anyone waiting. */

export interface Piece {
  readonly buffer: GPUBuffer;
  /** In bytes, multiples of 4. */
  readonly offset: number;
  readonly bytes: number;
}

export interface Readback {
  /**
   * Encodes the copies. Call what it returns after the submission: it gives the bytes of each piece, or undefined where the
   * device was lost or the read-back disposed before.
   */
  encode<P extends Piece>(encoder: GPUCommandEncoder, pieces: readonly P[]): () => Promise<ReadonlyMap<P, ArrayBuffer> | undefined>;
  dispose(): void;
}

export function createReadback(device: GPUDevice): Readback {
  /** Staging buffers that nobody is reading: several when frames overlap. */
  const idle: GPUBuffer[] = [];
  const all = new Set<GPUBuffer>();

  function acquire(bytes: number): GPUBuffer {
    const found = idle.findIndex((buffer) => buffer.size >= bytes);
    if (found >= 0) return idle.splice(found, 1)[0] as GPUBuffer;
    const size = 2 ** Math.ceil(Math.log2(Math.max(bytes, 4096)));
    const buffer = device.createBuffer({ label: 'read-back', size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    all.add(buffer);
    return buffer;
  }

  return {
    encode(encoder, pieces) {
      const total = pieces.reduce((sum, { bytes }) => sum + bytes, 0);
      if (total === 0) return async () => new Map(pieces.map((piece) => [piece, new ArrayBuffer(0)]));
      const staging = acquire(total);
      let end = 0;
      for (const { buffer, offset, bytes } of pieces) {
        if (bytes > 0) encoder.copyBufferToBuffer(buffer, offset, staging, end, bytes);
        end += bytes;
      }
      return async () => {
        try {
          await staging.mapAsync(GPUMapMode.READ, 0, total);
        } catch {
          // Reported by whoever holds the device; here it only means that there is nothing to tell.
          all.delete(staging);
          return undefined;
        }
        const mapped = staging.getMappedRange(0, total);
        let start = 0;
        const read = new Map(
          pieces.map((piece) => {
            start += piece.bytes;
            return [piece, mapped.slice(start - piece.bytes, start)];
          }),
        );
        staging.unmap();
        idle.push(staging);
        return read;
      };
    },
    dispose() {
      for (const buffer of all) buffer.destroy();
    },
  };
}
