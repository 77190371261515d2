/** PNG pictures of every colour type and depth, as samples of 8 or 16 bits. */
import { convertIndexedToRgb, type DecodedPng, decode } from 'fast-png';
import { DataFileError } from './dataFileError.js';
import type { ImageFile } from './pixels.js';
import { essentialChunks } from './pngChunks.js';

const indexedColor = 3;

/**
 * Samples of 16 bits stay; fewer than 8 bits are spread over 0 to 255; palettes and transparent colours are resolved.
 * Nothing is decoded before its size is known to be the one that the header announces: a megabyte of zlib may be a gigabyte of zeros.
 */
export async function decodePng(bytes: Uint8Array): Promise<ImageFile> {
  const chunks = essentialChunks(bytes);
  const wanted = scanlineBytes(chunks.png);
  const present = await inflatedLength(chunks.pixels, wanted);
  if (present !== wanted) {
    throw new DataFileError(
      `The PNG is damaged: its header announces ${wanted} bytes of pixels, and ${present > wanted ? 'more' : present} are there.`,
      'Save it again.',
    );
  }
  const [colorType, interlace] = [bytes[25], bytes[28]];
  const png = decode(chunks.png);
  if (interlace === 1 && png.depth < 8) {
    throw new DataFileError(
      'The PNG is interlaced with fewer than 8 bits a sample, which cannot be read here.',
      'Save it without interlacing.',
    );
  }
  const { width, height, depth } = png;
  if (colorType === indexedColor) {
    const channels = png.palette?.[0]?.length === 4 ? 4 : 3;
    return { kind: 'image', width, height, channels, samples: convertIndexedToRgb(png), white: 255 };
  }
  const { samples, white } =
    depth === 16 ? { samples: wide(png), white: 65535 } : { samples: depth === 8 ? narrow(png) : unpack(png), white: 255 };
  const file: ImageFile = { kind: 'image', width, height, channels: channelsOf(png.channels), samples, white };
  return png.transparency === undefined
    ? file
    : withTransparentColor(
        file,
        [...png.transparency].map((value) => value * (depth < 8 ? 255 / (2 ** depth - 1) : 1)),
      );
}

/** Samples a pixel by colour type: grey, RGB, palette, grey with alpha, RGBA. https://www.w3.org/TR/png-3/#6Colour-values */
const samplesPerPixel: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** First column and row of each pass, and the steps between its columns and rows. https://www.w3.org/TR/png-3/#8InterlaceMethods */
const adam7Passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The bytes that the pixels of a PNG take before filtering is undone: each scanline begins with a byte for its filter and ends with a whole one. */
function scanlineBytes(png: Uint8Array): number {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const [width, height, depth] = [view.getUint32(16), view.getUint32(20), view.getUint8(24)];
  const bitsPerPixel = depth * (samplesPerPixel[view.getUint8(25)] ?? 0);
  const imageBytes = (columns: number, rows: number) => (columns > 0 ? rows * (1 + Math.ceil((columns * bitsPerPixel) / 8)) : 0);
  if (view.getUint8(28) === 0) return imageBytes(width, height);
  return adam7Passes.reduce(
    (sum, [x, y, dx, dy]) => sum + imageBytes(Math.ceil(Math.max(0, width - x) / dx), Math.ceil(Math.max(0, height - y) / dy)),
    0,
  );
}

/** How long a zlib stream becomes; somewhat more than `enough` where it goes on beyond that. Holds one piece of it at a time. */
async function inflatedLength(stream: Uint8Array<ArrayBuffer>, enough: number): Promise<number> {
  const reader = new Blob([stream]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  let length = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    length += piece.value.length;
    if (length > enough) {
      await reader.cancel();
      break;
    }
  }
  return length;
}

function channelsOf(channels: number): ImageFile['channels'] {
  if (channels === 1 || channels === 2 || channels === 3 || channels === 4) return channels;
  throw new DataFileError(`The PNG has ${channels} channels.`, 'Save it as grey, RGB or RGBA.');
}

function wide(png: DecodedPng): Uint16Array {
  return png.data instanceof Uint16Array ? png.data : Uint16Array.from(png.data);
}

function narrow(png: DecodedPng): Uint8Array {
  return png.data instanceof Uint8Array ? png.data : Uint8Array.from(png.data);
}

/** Grey of 1, 2 or 4 bits: several samples a byte, the first in the high bits, each row beginning with a new byte. */
function unpack({ width, height, depth, data }: DecodedPng): Uint8Array {
  const bytesPerRow = Math.ceil((width * depth) / 8);
  const greatest = 2 ** depth - 1;
  const samples = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const bit = column * depth;
      const byte = data[row * bytesPerRow + (bit >> 3)] ?? 0;
      samples[row * width + column] = (((byte >> (8 - depth - (bit & 7))) & greatest) * 255) / greatest;
    }
  }
  return samples;
}

/** A tRNS chunk without a palette names one colour that is transparent. */
function withTransparentColor(file: ImageFile, color: readonly number[]): ImageFile {
  const { width, height, channels: have, white } = file;
  const channels = have === 1 ? 2 : 4;
  const length = width * height * channels;
  const samples = white === 255 ? new Uint8Array(length) : new Uint16Array(length);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const own = file.samples.subarray(pixel * have, (pixel + 1) * have);
    samples.set(own, pixel * channels);
    samples[pixel * channels + have] = own.every((sample, channel) => sample === color[channel]) ? 0 : white;
  }
  return { ...file, channels, samples };
}
