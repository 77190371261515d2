/** Pictures: PNG, JPEG and WebP, told apart by their first bytes and decoded by our own decoders, the same in the editor and headless. */
import jpegModule from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import jpegBinary from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import webpModule from '@jsquash/webp/codec/dec/webp_dec.js';
import webpBinary from '@jsquash/webp/codec/dec/webp_dec.wasm';
import { maximumEntries } from '../shape.js';
import { DataFileError } from './dataFileError.js';
import { type ImageHeader, readImageHeader } from './imageHeader.js';
import type { ImageFile } from './pixels.js';
import { decodePng } from './png.js';

/**
 * The samples of a picture, as they are in the file: sRGB, not linearised. A JPEG is turned upright as its EXIF orientation says.
 * @throws DataFileError where the bytes are no such picture, are damaged, or would take too much memory.
 */
export async function decodeImage(bytes: Uint8Array): Promise<ImageFile> {
  const header = readImageHeader(bytes);
  if (header === undefined) throw new DataFileError('This is not a PNG, JPEG or WebP picture.', 'Save it as one of them.');
  const { format, width, height, channels, bytesPerSample } = header;
  if (width === 0 || height === 0) throw new DataFileError(`The picture is ${width} × ${height} pixels.`, 'Save it again.');
  // Most decoders give four bytes a pixel, whatever the file has.
  if (width * height * Math.max(4, channels * bytesPerSample) > maximumEntries) {
    throw new DataFileError(`The picture is ${width} × ${height} pixels, which is too large.`, 'Save it smaller; it is resized anyway.');
  }
  try {
    if (format === 'png') return await decodePng(bytes);
    return withoutInventedChannels(format === 'jpeg' ? await decodeJpeg(bytes) : await decodeWebp(bytes), header);
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    const reason = error instanceof Error && error.message !== '' ? ` (${error.message})` : ''; // not all decoders throw words
    throw new DataFileError(
      `The ${format === 'webp' ? 'WebP' : format.toUpperCase()} is damaged and cannot be decoded${reason}.`,
      'Save it again.',
    );
  }
}

interface DecodedPixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

// A decoder that has failed may be left unusable, so every picture gets a fresh one: some 10 ms.
const moduleOptions = { noInitialRun: true, print: () => undefined, printErr: () => undefined };

async function decodeJpeg(bytes: Uint8Array): Promise<DecodedPixels> {
  const module = await jpegModule({ ...moduleOptions, wasmBinary: jpegBinary });
  return pixelsOf(module.decode(copy(bytes), true));
}

async function decodeWebp(bytes: Uint8Array): Promise<DecodedPixels> {
  const module = await webpModule({ ...moduleOptions, wasmBinary: webpBinary });
  return pixelsOf(module.decode(copy(bytes)));
}

function pixelsOf(decoded: DecodedPixels | null): DecodedPixels {
  if (decoded === null) throw new Error('the decoder gives up');
  return decoded;
}

/** The decoders take no views of shared memory. */
function copy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** The decoders always give RGBA; the file's own channels are kept. */
function withoutInventedChannels({ data, width, height }: DecodedPixels, { channels }: ImageHeader): ImageFile {
  const samples = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < channels; channel++) samples[pixel * channels + channel] = data[pixel * 4 + channel] ?? 0;
  }
  return { kind: 'image', width, height, channels, samples, white: 255 };
}
