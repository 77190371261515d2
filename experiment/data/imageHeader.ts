/** What a picture file says of itself in its first bytes, read before anything is decoded or allocated. */
import { DataFileError } from './dataFileError.js';

export interface ImageHeader {
  readonly format: 'png' | 'jpeg' | 'webp';
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly bytesPerSample: 1 | 2;
}

/** The header of a PNG, JPEG or WebP picture; undefined for anything else. @throws DataFileError where the header is broken. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (startsWith(bytes, 0, '\x89PNG\r\n\x1a\n')) return pngHeader(view);
    if (startsWith(bytes, 0, '\xff\xd8\xff')) return jpegHeader(view);
    if (startsWith(bytes, 0, 'RIFF') && startsWith(bytes, 8, 'WEBP')) return webpHeader(bytes, view);
  } catch (error) {
    // A read past the end of the view.
    if (error instanceof RangeError) throw new DataFileError('The picture is cut short.', 'Save it again.');
    throw error;
  }
  return undefined;
}

function startsWith(bytes: Uint8Array, offset: number, characters: string): boolean {
  return (
    bytes.length >= offset + characters.length &&
    [...characters].every((character, index) => bytes[offset + index] === character.charCodeAt(0))
  );
}

/** https://www.w3.org/TR/png-3/#11IHDR. A palette counts as three channels here; whether it has alpha is known after decoding. */
function pngHeader(view: DataView): ImageHeader {
  const channels = ({ 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 } as const)[view.getUint8(25)];
  if (channels === undefined)
    throw new DataFileError('The PNG header is broken: its colour type does not exist.', 'Save the picture again.');
  const bytesPerSample = view.getUint8(24) === 16 ? 2 : 1;
  return { format: 'png', width: view.getUint32(16), height: view.getUint32(20), channels, bytesPerSample };
}

/** ITU-T T.81, B.2.2: the frame header, whose marker is SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
function jpegHeader(view: DataView): ImageHeader {
  let offset = 2;
  for (;;) {
    if (view.getUint8(offset) !== 0xff) throw new DataFileError('The JPEG is broken: a marker is missing.', 'Save the picture again.');
    const marker = view.getUint8(offset + 1);
    if (marker === 0xff) {
      offset++; // fill byte
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      const components = view.getUint8(offset + 9);
      if (components === 4) throw new DataFileError('The JPEG is CMYK, for print.', 'Save it as RGB.');
      const [height, width] = [view.getUint16(offset + 5), view.getUint16(offset + 7)];
      return { format: 'jpeg', width, height, channels: components === 1 ? 1 : 3, bytesPerSample: 1 };
    }
    if (marker === 0xd9 || marker === 0xda) throw new DataFileError('The JPEG has no frame header.', 'Save the picture again.');
    offset += 2 + view.getUint16(offset + 2);
  }
}

/** RFC 9649: extended (VP8X), lossless (VP8L) or lossy (VP8) first chunk. */
function webpHeader(bytes: Uint8Array, view: DataView): ImageHeader {
  if (startsWith(bytes, 12, 'VP8X')) {
    const uint24 = (offset: number) => view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16);
    if (view.getUint8(20) & 0x02) throw new DataFileError('The WebP is animated.', 'Save one frame of it as a picture.');
    return { format: 'webp', width: uint24(24) + 1, height: uint24(27) + 1, channels: view.getUint8(20) & 0x10 ? 4 : 3, bytesPerSample: 1 };
  }
  if (startsWith(bytes, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return {
      format: 'webp',
      width: (bits & 0x3fff) + 1,
      height: ((bits >> 14) & 0x3fff) + 1,
      channels: (bits >> 28) & 1 ? 4 : 3,
      bytesPerSample: 1,
    };
  }
  if (startsWith(bytes, 12, 'VP8 ')) {
    return {
      format: 'webp',
      width: view.getUint16(26, true) & 0x3fff,
      height: view.getUint16(28, true) & 0x3fff,
      channels: 3,
      bytesPerSample: 1,
    };
  }
  throw new DataFileError('The WebP header is broken: its first chunk is unknown.', 'Save the picture again.');
}
