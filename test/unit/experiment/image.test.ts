/** Pictures of every kind become the same samples as in Pillow, and damaged ones an error in words. */
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../experiment/data/image.js';
import { decodeDataFile } from '../../../experiment/data/load.js';
import { imageTensor, ownChannels } from '../../../experiment/data/pixels.js';

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

// Written by Pillow 12.3: [8, 16] grey of 2·(16·row + column); [8, 16, 3] red (250, 0, 0) left and blue (0, 0, 250) right; the same with EXIF
// orientation 6; [2, 2, 4] of the numbers in the test; an animation.
const jpegGrey =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAAIABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AOb8Nf8ABtx93/igv/Jb/wCtXoHhr/g24+7/AMUF/wCS3/1q/9k=';
const jpegColor =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAARCAAIABADAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD4rr+Vz/fQ+Q6/6nD/AJuz/9k=';
const exifOrientation6 = '/+EAIkV4aWYAAE1NACoAAAAIAAEBEgADAAAAAQAGAAAAAAAA';
const webpLossless = 'UklGRkQAAABXRUJQVlA4TDcAAAAvAUAAEB9AIEARHljm/xk3xDTE5tO/j2rUBCDAWBF8+uckECCkUy7+D6GuVUEmbRtqu2sR/Y8PAA==';
const webpLossy = 'UklGRkYAAABXRUJQVlA4IDoAAABQAgCdASoQAAgAAIAIJaACdLoB+AH6gf0AB5AA/v7Jr//8DY3/6rHX+CqD/9vff/7jMh0TPd+N4AAA';
const webpLossyAlpha =
  'UklGRmoAAABXRUJQVlA4WAoAAAAQAAAADwAABwAAQUxQSAoAAAABB1DkiAhERP8DVlA4IDoAAABQAgCdASoQAAgAAIAIJaACdLoB+AH6gf0AB5AA/v7Jr//8DY3/6rHX+CqD/9vff/7jMh0TPd+N4AAA';
const webpAnimated = 'UklGRsIAAABXRUJQVlA4WAoAAAASAAAAAQAAAQAAQU5JTQYAAAAAAAAAAAA=';

describe('PNG', () => {
  test.each([
    [1, [0, 60, 120, 180, 240, 255]],
    [2, [0, 255, 60, 128, 255, 0, 9, 9, 9, 1, 2, 3]],
    [3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]],
    [4, Array.from({ length: 24 }, (_, index) => index * 10)],
  ])('8 bits, %d channels', async (channels, samples) => {
    for (const interlace of ['null', 'Adam7'] as const) {
      const file = await decodeImage(encode({ width: 3, height: 2, channels, data: Uint8Array.from(samples) }, { interlace }));
      expect(file).toMatchObject({ kind: 'image', width: 3, height: 2, channels, white: 255 });
      expect([...file.samples]).toEqual(samples);
    }
  });

  test('16 bits keep their precision', async () => {
    const samples = Uint16Array.of(0, 1, 256, 32768, 65534, 65535);
    const file = await decodeImage(encode({ width: 2, height: 1, channels: 3, depth: 16, data: samples }));
    expect(file).toMatchObject({ channels: 3, white: 65535 });
    expect([...file.samples]).toEqual([...samples]);
    expect(imageTensor(file, [1, 2, 3], [0, 1])[1]).toBe(Math.fround(1 / 65535));
  });

  test.each([
    [1, [0b10110000, 0b01000000], [255, 0, 255, 0, 255, 0]],
    [2, [0b00011000, 0b11000000], [0, 85, 170, 255, 0, 0]],
    [4, [0x0f, 0x50, 0x1e, 0x70], [0, 255, 85, 17, 238, 119]],
  ] as const)('%d bits of grey are spread over 0 to 255', async (depth, data, samples) => {
    const file = await decodeImage(encode({ width: 3, height: 2, channels: 1, depth, data: Uint8Array.from(data) }));
    expect(file).toMatchObject({ channels: 1, white: 255 });
    expect([...file.samples]).toEqual(samples);
  });

  test('a palette becomes its colours, transparent ones too', async () => {
    const palette = [
      [10, 20, 30],
      [40, 50, 60],
      [70, 80, 90],
    ];
    const opaque = withPalette(encode({ width: 3, height: 1, channels: 1, data: Uint8Array.of(2, 0, 1) }), palette);
    expect(await decodeImage(opaque)).toMatchObject({ channels: 3, samples: Uint8Array.of(70, 80, 90, 10, 20, 30, 40, 50, 60) });
    const transparent = withPalette(encode({ width: 3, height: 1, channels: 1, data: Uint8Array.of(2, 0, 1) }), palette, [0, 128]);
    expect(await decodeImage(transparent)).toMatchObject({
      channels: 4,
      samples: Uint8Array.of(70, 80, 90, 255, 10, 20, 30, 0, 40, 50, 60, 128),
    });
  });

  test('one colour may be transparent', async () => {
    const png = withChunk(encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(7, 9) }), 'tRNS', [0, 9]);
    expect(await decodeImage(png)).toMatchObject({ channels: 2, samples: Uint8Array.of(7, 255, 9, 0) });
  });

  test('the example photograph', async () => {
    const file = await decodeImage(readFileSync('examples/camera.png'));
    expect(file).toMatchObject({ width: 512, height: 512, channels: 1, white: 255 });
    const pixels = imageTensor(file, [128, 128, 1], [0, 1]);
    // Pillow 12.3: Image.open(…).convert('F').resize((128, 128), Image.BILINEAR) / 255
    expect(pixels.reduce((sum, value) => sum + value, 0) / pixels.length).toBeCloseTo(0.5061203, 6);
    expect(pixels[0]).toBeCloseTo(0.78242797, 6);
    expect(pixels[64 * 128 + 64]).toBeCloseTo(0.033900123, 6);
    expect(pixels[100 * 128 + 37]).toBeCloseTo(0.5856771, 6);
    expect(pixels[127 * 128 + 127]).toBeCloseTo(0.5735844, 6);
  });
});

describe('JPEG and WebP', () => {
  test('grey JPEG has one channel', async () => {
    const file = await decodeImage(bytesOf(jpegGrey));
    expect(file).toMatchObject({ width: 16, height: 8, channels: 1, white: 255 });
    for (const [index, sample] of file.samples.entries()) expect(Math.abs(sample - 2 * index)).toBeLessThanOrEqual(3);
  });

  test('colour JPEG has three', async () => {
    const file = await decodeImage(bytesOf(jpegColor));
    expect(file).toMatchObject({ width: 16, height: 8, channels: 3 });
    expectNear(file.samples.subarray(0, 3), [250, 0, 0]);
    expectNear(file.samples.subarray(45, 48), [0, 0, 250]);
  });

  test('a JPEG that lies on its side is turned upright', async () => {
    const jpeg = bytesOf(jpegColor);
    const turned = await decodeImage(Uint8Array.from([...jpeg.subarray(0, 20), ...bytesOf(exifOrientation6), ...jpeg.subarray(20)]));
    expect(turned).toMatchObject({ width: 8, height: 16, channels: 3 });
    expectNear(turned.samples.subarray(0, 3), [250, 0, 0]);
    expectNear(turned.samples.subarray(-3), [0, 0, 250]);
  });

  test('lossless WebP with alpha', async () => {
    const file = await decodeImage(bytesOf(webpLossless));
    expect(file).toMatchObject({ width: 2, height: 2, channels: 4 });
    expect([...file.samples]).toEqual([1, 2, 3, 255, 10, 20, 30, 128, 200, 100, 50, 0, 255, 255, 255, 255]);
  });

  test('lossy WebP without and with alpha', async () => {
    const file = await decodeImage(bytesOf(webpLossy));
    expect(file).toMatchObject({ width: 16, height: 8, channels: 3 });
    expectNear(file.samples.subarray(0, 3), [250, 0, 0], 12);
    const transparent = await decodeImage(bytesOf(webpLossyAlpha));
    expect(transparent).toMatchObject({ width: 16, height: 8, channels: 4 });
    expect(transparent.samples[3]).toBe(200);
  });
});

describe('what cannot be read says so', () => {
  const png = encode({ width: 30, height: 20, channels: 1, data: Uint8Array.from({ length: 600 }, (_, index) => (index * 7919) % 251) });
  const huge = png.slice();
  new DataView(huge.buffer, huge.byteOffset).setUint32(16, 2_000_000_000);
  const wide = encode({ width: 1, height: 1, channels: 4, depth: 16, data: new Uint16Array(4) });
  for (const offset of [16, 20]) new DataView(wide.buffer, wide.byteOffset).setUint32(offset, 6000);
  test.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(), 'empty'],
    ['text', new TextEncoder().encode('<svg/>'), 'not a PNG, JPEG or WebP'],
    ['a PNG cut short', png.subarray(0, png.length - 40), 'damaged'],
    ['a PNG of eleven bytes', png.subarray(0, 11), 'cut short'],
    ['a PNG with a wrong bit', Uint8Array.from(png, (byte, index) => (index === 60 ? byte ^ 4 : byte)), 'damaged'],
    ['a PNG beyond all memory', huge, 'too large'],
    ['36 million pixels of four times 16 bits', wide, 'too large'],
    ['a JPEG cut short', bytesOf(jpegColor).subarray(0, 300), 'JPEG'],
    ['a JPEG for print', Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 8, 0, 16, 4]), 'CMYK'],
    ['a JPEG without a frame', Uint8Array.from([0xff, 0xd8, 0xff, 0xff, 0xda, 0, 2]), 'no frame'],
    ['a JPEG of four bytes', bytesOf(jpegColor).subarray(0, 4), 'cut short'],
    ['a WebP cut short', bytesOf(webpLossless).subarray(0, 40), 'WebP'],
    ['a WebP of fourteen bytes', bytesOf(webpLossless).subarray(0, 14), 'WebP'],
    ['an animation', bytesOf(webpAnimated), 'animated'],
    ['a PNG of more pixels than its header announces', withPixels(png, new Uint8Array(20 * 31 + 1)), 'more are there'],
    ['a PNG of fewer', withPixels(png, new Uint8Array(20 * 31 - 1)), '620 bytes of pixels, and 619 are there'],
    ['a PNG whose pixels are no zlib stream', withChunk(withoutPixels(png), 'IDAT', [1, 2, 3]), 'damaged'],
    ['a PNG with two headers', withChunk(png, 'IHDR', [...png.subarray(16, 29)]), 'IHDR'],
    [
      'a PNG that begins with something else',
      Uint8Array.from([...png.subarray(0, 8), ...chunk('tEXt', [...png.subarray(16, 29)]), ...png.subarray(8)]),
      'IHDR',
    ],
    ['a PNG with a palette of ten thousand', withChunk(png, 'PLTE', new Array(30_000).fill(7)), 'PLTE'],
    ['interlaced bits', withInterlaceBit(encode({ width: 3, height: 2, channels: 1, depth: 1, data: Uint8Array.of(0, 0) })), 'PNG'],
  ])('%s', async (_, bytes, words) => {
    const problem = await decodeDataFile('photo.png', bytes);
    expect('problem' in problem && problem.problem).toContain(words);
    expect('problem' in problem && problem.problem).toContain('photo.png');
    expect('problem' in problem && problem.remedy).toMatch(/\.$/);
  });

  test('a PNG that would fill the memory is refused before it does', async () => {
    const bomb = withPixels(png, new Uint8Array(200_000_000));
    expect(bomb.length).toBeLessThan(300_000);
    const before = process.memoryUsage().arrayBuffers;
    expect(await decodeDataFile('bomb.png', bomb)).toMatchObject({ problem: expect.stringContaining('more are there') });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  test('a PNG in many pieces is read like one in a single piece', async () => {
    const data = deflateSync(new Uint8Array(20 * 31));
    const empty = chunk('IDAT', []);
    const pieces = new Uint8Array(empty.length * 300_000);
    for (let offset = 0; offset < pieces.length; offset += empty.length) pieces.set(empty, offset);
    const head = withoutPixels(png);
    const end = head.length - 12;
    const file = Buffer.concat([head.subarray(0, end), pieces, chunk('IDAT', [...data]), head.subarray(end)]);
    expect(await decodeImage(new Uint8Array(file))).toMatchObject({ width: 30, height: 20, samples: new Uint8Array(600) });
  });

  test('what a PNG says beside its pixels is not inflated, and need not be sound', async () => {
    const profile = withChunk(png, 'iCCP', [65, 0, 0, ...deflateSync(new Uint8Array(5_000_000)), 1, 2, 3]);
    const text = withChunk(profile, 'zTXt', [65, 0, 9, 9]);
    expect(await decodeImage(text)).toEqual(await decodeImage(png));
  });

  test('a file is what its bytes say, whatever its name', async () => {
    expect(await decodeDataFile('photo.npy', png)).toMatchObject({ kind: 'image', width: 30 });
  });
});

describe('from samples to numbers', () => {
  const image = (channels: 1 | 2 | 3 | 4, samples: number[]) => ({
    kind: 'image' as const,
    width: 1,
    height: 1,
    channels,
    samples: Uint8Array.from(samples),
    white: 255,
  });
  const numbers = (channels: 1 | 2 | 3 | 4, samples: number[], want: number) =>
    [...imageTensor(image(channels, samples), [1, 1, want], [0, 255])].map((value) => Math.round(value * 1000) / 1000);

  test('grey, colour and alpha', () => {
    expect(numbers(1, [7], 3)).toEqual([7, 7, 7]);
    expect(numbers(1, [7], 4)).toEqual([7, 7, 7, 255]);
    expect(numbers(2, [7, 9], 1)).toEqual([7]);
    expect(numbers(2, [7, 9], 3)).toEqual([7, 7, 7]);
    expect(numbers(2, [7, 9], 4)).toEqual([7, 7, 7, 9]);
    expect(numbers(3, [10, 20, 30], 1)).toEqual([18.15]); // 0.299·10 + 0.587·20 + 0.114·30
    expect(numbers(3, [10, 20, 30], 4)).toEqual([10, 20, 30, 255]);
    expect(numbers(4, [10, 20, 30, 40], 1)).toEqual([18.15]);
    expect(numbers(4, [10, 20, 30, 40], 3)).toEqual([10, 20, 30]);
  });

  test('range maps black and white', () => {
    expect([...imageTensor(image(3, [0, 51, 255]), [1, 1, 3], [-1, 1])]).toEqual([-1, Math.fround(-0.6), 1]);
  });

  test('channels of their own', () => {
    expect(([1, 2, 3, 4] as const).map((channels) => ownChannels(image(channels, [])))).toEqual([1, 4, 3, 4]);
  });
});

function expectNear(samples: ArrayLike<number>, wanted: readonly number[], tolerance = 4): void {
  for (const [index, value] of wanted.entries()) expect(Math.abs((samples[index] ?? Number.NaN) - value)).toBeLessThanOrEqual(tolerance);
}

/** Turns a grey PNG into one whose samples are indices: colour type 3, with a PLTE and perhaps a tRNS chunk. */
function withPalette(png: Uint8Array, palette: readonly (readonly number[])[], alpha: readonly number[] = []): Uint8Array {
  const indexed = withHeaderByte(png, 25, 3);
  const colored = withChunk(indexed, 'PLTE', palette.flat());
  return alpha.length === 0 ? colored : withChunk(colored, 'tRNS', alpha);
}

function withInterlaceBit(png: Uint8Array): Uint8Array {
  return withHeaderByte(png, 28, 1);
}

function withHeaderByte(png: Uint8Array, offset: number, value: number): Uint8Array {
  const changed = png.slice();
  changed[offset] = value;
  new DataView(changed.buffer).setUint32(29, crc32(changed.subarray(12, 29)));
  return changed;
}

/** The chunk goes before the pixel data, or before the end where there are none. */
function withChunk(png: Uint8Array, type: string, data: readonly number[]): Uint8Array {
  let offset = 8;
  while (!['IDAT', 'IEND'].includes(typeAt(png, offset))) offset += 12 + lengthAt(png, offset);
  return Uint8Array.from(Buffer.concat([png.subarray(0, offset), chunk(type, data), png.subarray(offset)]));
}

function withoutPixels(png: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [png.subarray(0, 8)];
  for (let offset = 8; offset < png.length; offset += 12 + lengthAt(png, offset)) {
    if (typeAt(png, offset) !== 'IDAT') parts.push(png.subarray(offset, offset + 12 + lengthAt(png, offset)));
  }
  return Uint8Array.from(Buffer.concat(parts));
}

/** The same header, with other scanlines. */
function withPixels(png: Uint8Array, scanlines: Uint8Array): Uint8Array {
  return withChunk(withoutPixels(png), 'IDAT', [...deflateSync(scanlines)]);
}

function typeAt(png: Uint8Array, offset: number): string {
  return String.fromCharCode(...png.subarray(offset + 4, offset + 8));
}

function lengthAt(png: Uint8Array, offset: number): number {
  return new DataView(png.buffer, png.byteOffset).getUint32(offset);
}

function chunk(type: string, data: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** https://www.w3.org/TR/png-3/#samplecrc, bit by bit. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
