/** PNG pictures of every colour type and depth, as samples of 8 or 16 bits. */
import { convertIndexedToRgb, type DecodedPng, decode } from 'fast-png';
import { DataFileError } from './dataFileError.js';
import type { ImageFile } from './pixels.js';

const indexedColor = 3;

/** Samples of 16 bits stay; fewer than 8 bits are spread over 0 to 255; palettes and transparent colours are resolved. */
export function decodePng(bytes: Uint8Array): ImageFile {
  const [colorType, interlace] = [bytes[25], bytes[28]];
  const png = decode(bytes, { checkCrc: true });
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
