/** The chunks of a PNG that make its picture, and nothing else of it. https://www.w3.org/TR/png-3/#5DataRep */
import { crc32 } from './crc32.js';

/** Text, profiles and times are left behind: some are compressed, and a decoder inflates them to whatever size they take. */
const essential = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);

/** A palette has at most 256 colours of three bytes; tRNS is shorter. */
const longestTable = 768;

export interface PngChunks {
  /** The same picture as a PNG of its essential chunks, with one IDAT. */
  readonly png: Uint8Array<ArrayBuffer>;
  /** The zlib stream of the pixels, a part of `png`. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/**
 * Checks the CRC of every essential chunk and joins the pixel data, which may come in millions of pieces.
 * @throws Error where the chunks are not as they should be.
 */
export function essentialChunks(bytes: Uint8Array): PngChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables: Uint8Array[] = [];
  const pixels = new Uint8Array(bytes.length);
  let pixelCount = 0;
  const seen = new Set<string>();
  for (let offset = 8; !seen.has('IEND'); ) {
    if (offset + 12 > bytes.length) throw new Error('it ends before its last chunk');
    const length = view.getUint32(offset);
    const end = offset + 12 + length;
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
    if (end > bytes.length) throw new Error(`it ends within its ${type} chunk`);
    if ((type === 'IHDR') !== (offset === 8)) throw new Error('IHDR is not its first chunk');
    if (essential.has(type)) {
      if (crc32(bytes.subarray(offset + 4, end - 4)) !== view.getUint32(end - 4)) throw new Error(`its ${type} chunk has a wrong checksum`);
      if (type === 'IDAT') {
        pixels.set(bytes.subarray(offset + 8, end - 4), pixelCount);
        pixelCount += length;
      } else {
        if (seen.has(type) || length > longestTable) throw new Error(`its ${type} chunk is not as it should be`);
        if (type !== 'IEND') tables.push(bytes.subarray(offset, end));
      }
      seen.add(type);
    }
    offset = end;
  }
  return join([bytes.subarray(0, 8), ...tables], pixels.subarray(0, pixelCount));
}

function join(before: readonly Uint8Array[], pixels: Uint8Array): PngChunks {
  const pixelOffset = before.reduce((sum, { length }) => sum + length, 0) + 8;
  const png = new Uint8Array(pixelOffset + pixels.length + 16);
  const view = new DataView(png.buffer);
  let offset = 0;
  for (const part of before) {
    png.set(part, offset);
    offset += part.length;
  }
  const put = (type: string, length: number, at: number) => {
    view.setUint32(at, length);
    png.set(new TextEncoder().encode(type), at + 4);
  };
  put('IDAT', pixels.length, pixelOffset - 8);
  png.set(pixels, pixelOffset);
  const pixelEnd = pixelOffset + pixels.length;
  put('IEND', 0, pixelEnd + 4); // the checksums stay empty: those of the file have been checked
  return { png, pixels: png.subarray(pixelOffset, pixelEnd) };
}
