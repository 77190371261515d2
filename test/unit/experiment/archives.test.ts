/** Files of several arrays: what NumPy and safetensors write is read, and what nobody should write is an error in words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../../experiment/data/crc32.js';
import { DataFileError } from '../../../experiment/data/dataFileError.js';
import { dataKey, sourcesByPath } from '../../../experiment/data/dataKey.js';
import { decodeDataFile, decodeSources } from '../../../experiment/data/load.js';
import { writeNpy } from '../../../experiment/data/npy.js';
import { openNpz } from '../../../experiment/data/npz.js';
import { openSafetensors } from '../../../experiment/data/safetensors.js';
import type { FileSource } from '../../../experiment/experiment.js';

// stored.npz and compressed.npz are numpy.savez's and numpy.savez_compressed's (2.4.6), arrays.safetensors is safetensors.serialize's (0.8.0).
const fixture = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, 'fixtures', name)));

type ArraySource = Extract<FileSource, { array: string }>;

const npz = (array: string, path = 'a.npz'): ArraySource => ({ kind: 'npz', path, array });
const safetensors = (array: string, path = 'a.safetensors'): ArraySource => ({ kind: 'safetensors', path, array });

async function decoded(bytes: Uint8Array, source: ArraySource) {
  const file = (await decodeSources(source.path, bytes, [source])).get(dataKey(source));
  if (file === undefined) throw new Error('Nothing was said of the source.');
  return file;
}

describe.each([
  ['numpy.savez', 'stored.npz', npz],
  ['numpy.savez_compressed', 'compressed.npz', npz],
  ['safetensors', 'arrays.safetensors', safetensors],
] as const)('what %s writes', (_, name, source) => {
  const bytes = fixture(name);
  test.each([
    ['means', 'float32', [3, 2], [0, 0.25, 0.5, 0.75, 1, 1.25]],
    ['half', 'float32', [4], [1, -2, 65504, Number.POSITIVE_INFINITY]],
    ['labels', 'int32', [2, 2], [0, 1, -1, 7]],
    ['mask', 'int32', [3], [1, 0, 1]],
    ['scalar', 'float32', [], [2.5]],
    ['empty', 'float32', [0, 3], []],
  ])('%s', async (array, dtype, shape, values) => {
    const file = await decoded(bytes, source(array));
    expect(file).toMatchObject({ kind: 'array', dtype, shape });
    expect('data' in file && [...file.data]).toEqual(values);
  });

  test('an integer beyond int32 keeps only its own array from being read', async () => {
    const file = await decoded(bytes, source('large'));
    expect(file).toMatchObject({
      problem: expect.stringContaining('array "large": Entry 0 is 1099511627776, which does not fit in int32'),
    });
  });

  test('an array that is not there: those that are there are named, and the one that was meant', async () => {
    const file = await decoded(bytes, source('laebls'));
    expect(file).toMatchObject({ problem: expect.stringContaining('no array called "laebls"'), about: 'array' });
    expect('remedy' in file && file.remedy).toMatch(/^Did you mean "labels"\? It has .*means.*\.$/);
  });

  test('several arrays are taken in one reading, each once', async () => {
    const sources = [source('means'), source('labels'), { ...source('means'), axes: [1, 0] }, source('nothing')];
    const [[path, unique] = ['', []], ...others] = sourcesByPath(sources);
    expect([others, unique.length]).toEqual([[], 3]);
    const files = await decodeSources(path, bytes, unique);
    expect([...files.values()].map((file) => 'shape' in file && file.shape)).toEqual([[3, 2], [2, 2], false]);
    expect(files.get(dataKey({ ...source('means'), axes: [1, 0] }))).toBe(files.get(dataKey(source('means'))));
  });
});

test('Fortran order in an archive', async () => {
  for (const name of ['stored.npz', 'compressed.npz']) {
    expect(await decoded(fixture(name), npz('nchw'))).toMatchObject({ shape: [1, 2, 3, 4], data: Float32Array.from(Array(24).keys()) });
  }
});

test('bfloat16 is the upper half of float32', async () => {
  const file = await decoded(fixture('arrays.safetensors'), safetensors('brain'));
  expect('data' in file && [...file.data]).toEqual([1, -2, 3.140625, 2 ** 100, Number.POSITIVE_INFINITY, Number.NaN]);
});

describe('taken for something else', () => {
  test.each<[string, Uint8Array, ArraySource, string, string]>([
    ['a .npy as an archive', writeNpy([1], Float32Array.of(1)), npz('a', 'a.npy'), 'one array without a name', '"npy" instead of "npz"'],
    ['a safetensors file as npz', fixture('arrays.safetensors'), npz('half'), 'is a safetensors file', '"safetensors" instead of "npz"'],
    ['an npz file as safetensors', fixture('stored.npz'), safetensors('half'), 'is an npz file', '"npz" instead of "safetensors"'],
    ['words as npz', new TextEncoder().encode('these are words'), npz('a'), 'not a .npz file', 'numpy.savez'],
    ['words as safetensors', new TextEncoder().encode('these are words, really'), safetensors('a'), 'not a safetensors', 'Save'],
    ['nothing', new Uint8Array(0), npz('a'), 'is empty', 'Save'],
  ])('%s', async (_, bytes, source, problem, remedy) => {
    expect(await decoded(bytes, source)).toMatchObject({
      problem: expect.stringContaining(problem),
      remedy: expect.stringContaining(remedy),
    });
  });

  test('an archive as one array', async () => {
    expect(await decodeDataFile('a.npz', fixture('compressed.npz'))).toMatchObject({
      problem: expect.stringContaining('under names: means, half, labels'),
      remedy: 'Name the file as "npz", and one of them as "array": "means".',
    });
    expect(await decodeDataFile('a', fixture('arrays.safetensors'))).toMatchObject({ remedy: expect.stringContaining('"safetensors"') });
  });
});

interface Member {
  readonly name?: string;
  readonly data: Uint8Array;
  readonly method?: number;
  /** What the directory says of it instead of the truth. */
  readonly lies?: {
    readonly size?: number;
    readonly compressedSize?: number;
    readonly offset?: number;
    readonly crc?: number;
    flags?: number;
  };
}

/** An archive as Python's zipfile lays it out; `zip64` writes the numbers of the directory in 64 bits. */
function zipOf(members: readonly Member[], { zip64 = false } = {}): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  const length = (list: readonly Uint8Array[]) => list.reduce((sum, part) => sum + part.length, 0);
  const record = (fields: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]) => {
    const view = new DataView(new ArrayBuffer(fields.reduce((sum, [bytes]) => sum + bytes, 0)));
    let at = 0;
    for (const [bytes, value] of fields) {
      if (bytes === 2) view.setUint16(at, value, true);
      else if (bytes === 4) view.setUint32(at, value, true);
      else view.setBigUint64(at, BigInt(value), true);
      at += bytes;
    }
    return new Uint8Array(view.buffer);
  };
  for (const { name = 'a.npy', data, method = 8, lies = {} } of members) {
    const compressed = method === 8 ? new Uint8Array(deflateRawSync(data)) : data;
    const { size = data.length, compressedSize = compressed.length, offset = length(parts), crc = crc32(data), flags = 0 } = lies;
    const letters = new TextEncoder().encode(name);
    const known = [[4, crc], [4, compressedSize], [4, size]] as const; // biome-ignore format: one record a line
    parts.push(record([[4, 0x04034b50], [2, 45], [2, flags], [2, method], [4, 0], ...known, [2, letters.length], [2, 0]]), letters, compressed); // biome-ignore format: one record a line
    const extra = zip64 ? record([[2, 1], [2, 24], [8, size], [8, compressedSize], [8, offset]]) : new Uint8Array(0); // biome-ignore format: one record a line
    const wide = (value: number) => (zip64 ? 0xffffffff : value);
    directory.push(
      record([[4, 0x02014b50], [2, 45], [2, 45], [2, flags], [2, method], [4, 0], [4, crc], [4, wide(compressedSize)], [4, wide(size)]]), // biome-ignore format: one record a line
      record([[2, letters.length], [2, extra.length], [2, 0], [2, 0], [2, 0], [4, 0], [4, wide(offset)]]), // biome-ignore format: one record a line
      letters,
      extra,
    );
  }
  const [offset, size, count] = [length(parts), length(directory), members.length];
  const end64 = record([[4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, count], [8, count], [8, size], [8, offset]]); // biome-ignore format: one record a line
  const locator = record([[4, 0x07064b50], [4, 0], [8, offset + size], [4, 1]]); // biome-ignore format: one record a line
  const end = zip64
    ? [end64, locator, record([[4, 0x06054b50], [2, 0], [2, 0], [2, 0xffff], [2, 0xffff], [4, 0xffffffff], [4, 0xffffffff], [2, 0]])] // biome-ignore format: one record a line
    : [record([[4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]])]; // biome-ignore format: one record a line
  return Uint8Array.from(Buffer.concat([...parts, ...directory, ...end]));
}

const sound = writeNpy([2, 2], Float32Array.of(1, 2, 3, 4));

test('ZIP64, which very large archives have', async () => {
  const file = await decoded(zipOf([{ name: 'b.npy', data: sound, method: 0 }, { data: sound }], { zip64: true }), npz('a'));
  expect(file).toMatchObject({ data: Float32Array.of(1, 2, 3, 4) });
});

test('what is no array in an archive is passed over', async () => {
  const bytes = zipOf([{ name: 'readme.txt', data: new TextEncoder().encode('hello') }, { data: sound }]);
  expect(openNpz(bytes).names).toEqual(['a']);
});

describe('an archive that nobody should write', () => {
  const zeros = new Uint8Array(10_000_000);
  test.each<[string, Uint8Array, string]>([
    ['cut short', zipOf([{ data: sound }]).subarray(0, 100), 'cut short'],
    ['cut to its first bytes', zipOf([{ data: sound }]).subarray(0, 4), 'cut short'],
    ['without an array', zipOf([]), 'no array called "a"'],
    ['with Python objects', fixtureWithObjects(), 'Python objects'],
    ['that holds more than it announces', zipOf([{ data: zeros, lies: { size: 1000 } }]), 'announces 1000 bytes, and more are there'],
    [
      'that holds less than it announces',
      zipOf([{ data: sound, lies: { size: 1_000_000 } }]),
      'announces 1000000 bytes, and 144 are there',
    ],
    [
      'that announces more than memory',
      zipOf([{ data: sound, lies: { size: 4_000_000_000 } }]),
      'takes 3815 MiB; GradLab reads arrays up to 256',
    ],
    ['that announces more than there are numbers', zipOf([{ data: sound, lies: { size: 2 ** 60 } }], { zip64: true }), 'MiB'],
    ['with a compressed size beyond the file', zipOf([{ data: sound, lies: { compressedSize: 1_000_000 } }]), 'reaches into its directory'],
    ['with a member beyond the file', zipOf([{ data: sound, lies: { offset: 1_000_000 } }]), 'cut short'],
    ['with a member in the middle of nowhere', zipOf([{ data: sound, lies: { offset: 3 } }]), 'not where the directory says'],
    ['with two arrays of one name', zipOf([{ data: sound }, { data: sound }]), 'two arrays called "a"'],
    ['with overlapping members', zipOf([{ data: sound }, { name: 'b.npy', data: sound, lies: { offset: 0 } }]), 'overlaps'],
    ['with a wrong checksum', zipOf([{ data: sound, lies: { crc: 1 } }]), 'checksum'],
    ['with an unknown compression', zipOf([{ data: sound, method: 93 }]), 'compression method 93'],
    ['that is encrypted', zipOf([{ data: sound, lies: { flags: 1 } }]), 'encrypted'],
    ['whose array is cut short', zipOf([{ data: sound.subarray(0, 140) }]), '16 bytes, and 12 are there'],
    ['whose member is no array', zipOf([{ data: new TextEncoder().encode('hello') }]), 'NUMPY'],
  ])('%s', async (_, bytes, words) => {
    const problem = await decoded(bytes, npz('a', 'data/a.npz'));
    expect('problem' in problem && problem.problem).toContain(words);
    expect('problem' in problem && problem.problem).toMatch(/^data\/a\.npz/);
    expect('problem' in problem && problem.remedy).toMatch(/\.$/);
  });

  test('compressed data that are none', async () => {
    const bytes = zipOf([{ data: sound }]);
    bytes.fill(0xff, 35, 60);
    expect(await decoded(bytes, npz('a'))).toMatchObject({ problem: expect.stringContaining('cannot be read') });
  });

  test('random changes never crash', async () => {
    const original = zipOf([{ data: sound }, { name: 'b.npy', data: sound, method: 0 }]);
    await changed(original, 0, async (bytes) => {
      const archive = openNpz(bytes);
      for (const name of archive.names) expect((await archive.read(name)).data.length).toBeLessThan(100_000);
    });
  });
});

/** np.array([None]) has these words in its header. */
function fixtureWithObjects(): Uint8Array {
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n";
  return zipOf([{ data: Uint8Array.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0, ...Buffer.from(header), 1, 2]) }]);
}

/** A file with this header, whatever it says, over so many bytes of data. */
function safetensorsOf(header: string, dataLength: number, length = Buffer.byteLength(header)): Uint8Array {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(length));
  return Uint8Array.from(Buffer.concat([start, Buffer.from(header), Buffer.alloc(dataLength)]));
}

describe('a safetensors file that nobody should write', () => {
  const entry = (dtype: string, shape: string, begin: number | string, end: number | string) =>
    `{ "dtype": "${dtype}", "shape": ${shape}, "data_offsets": [${begin}, ${end}] }`;
  const one = `{ "a": ${entry('F32', '[2]', 0, 8)} }`;
  test.each<[string, Uint8Array, string]>([
    ['of seven bytes', new Uint8Array(7), 'cut short: it ends before its header'],
    ['with a header beyond the file', safetensorsOf(one, 8, 1000), 'ends within its header'],
    ['with a header beyond all numbers', safetensorsOf(one, 8, 2 ** 62), 'not a safetensors file'],
    ['whose header is no JSON', safetensorsOf('{ "a": ', 8), 'no JSON'],
    ['whose header is no text', safetensorsOf(one, 8).map((byte, at) => (at === 11 ? 0xff : byte)), 'no JSON'],
    ['whose header is a list', safetensorsOf('[1, 2]', 8), 'no object'],
    ['whose header is nested without end', safetensorsOf('['.repeat(1_000_000), 8), 'no JSON'],
    ['with two arrays of one name', safetensorsOf(`${one.slice(0, -1)}, "\\u0061": ${entry('F32', '[2]', 0, 8)} }`, 8), 'names "a" twice'],
    ['with an entry that is a number', safetensorsOf('{ "a": 3 }', 0), 'broken at "a"'],
    ['with a shape of text', safetensorsOf(`{ "a": ${entry('F32', '"2"', 0, 8)} }`, 8), 'broken at "a"'],
    ['with a negative size', safetensorsOf(`{ "a": ${entry('F32', '[-2]', 0, 8)} }`, 8), 'broken at "a"'],
    ['with a fractional offset', safetensorsOf(`{ "a": ${entry('F32', '[2]', 0.5, 8)} }`, 8), 'broken at "a"'],
    ['with offsets the wrong way round', safetensorsOf(`{ "a": ${entry('F32', '[2]', 8, 0)} }`, 8), 'begins at byte 8, where 0'],
    [
      'with overlapping arrays',
      safetensorsOf(`{ "a": ${entry('F32', '[2]', 0, 8)}, "b": ${entry('F32', '[2]', 4, 12)} }`, 12),
      '"b" begins at byte 4, where 8',
    ],
    ['with a gap', safetensorsOf(`{ "a": ${entry('F32', '[2]', 4, 12)} }`, 12), 'begins at byte 4, where 0'],
    ['cut short', safetensorsOf(one, 7), 'cut short: its arrays take 8 bytes, and 7 are there'],
    ['with bytes of nobody', safetensorsOf(one, 9), 'take 8 bytes, and 9 are there'],
    [
      'with a shape that its bytes do not make',
      safetensorsOf(`{ "a": ${entry('F32', '[3]', 0, 8)} }`, 8),
      '[3] of F32 takes 12 bytes, not 8',
    ],
    ['with a shape beyond all memory', safetensorsOf(`{ "a": ${entry('F32', '[4000000000, 4000000000]', 0, 8)} }`, 8), 'more than'],
    ['with a type that is none here', safetensorsOf(`{ "a": ${entry('F8_E4M3', '[8]', 0, 8)} }`, 8), 'holds F8_E4M3'],
    ['with a type called as JavaScript would', safetensorsOf(`{ "a": ${entry('constructor', '[8]', 0, 8)} }`, 8), 'holds constructor'],
    ['without arrays', safetensorsOf('{}', 0), 'no array called "a"'],
  ])('%s', async (_, bytes, words) => {
    const problem = await decoded(bytes, safetensors('a', 'data/a.safetensors'));
    expect('problem' in problem && problem.problem).toContain(words);
    expect('problem' in problem && problem.problem).toMatch(/^data\/a\.safetensors/);
    expect('problem' in problem && problem.remedy).toMatch(/\.$/);
  });

  test('an array of a strange type does not keep the others from being read', async () => {
    const bytes = safetensorsOf(`{ "a": ${entry('F32', '[2]', 0, 8)}, "b": ${entry('F4', '[3]', 8, 10)} }`, 10);
    expect(await decoded(bytes, safetensors('a'))).toMatchObject({ shape: [2] });
  });

  test('a name that JavaScript has plans for is a name', async () => {
    const bytes = safetensorsOf(`{ "__proto__": ${entry('F32', '[2]', 0, 8)}, "__metadata__": { "x": "y" } }`, 8);
    expect(openSafetensors(bytes).names).toEqual(['__proto__']);
    expect(await decoded(bytes, safetensors('__proto__'))).toMatchObject({ shape: [2] });
  });

  test('random changes never crash', async () => {
    await changed(safetensorsOf(one, 8), 0, async (bytes) => {
      const archive = openSafetensors(bytes);
      for (const name of archive.names) expect((await archive.read(name)).data.length).toBeLessThan(100_000);
    });
  });
});

/** Calls `read` with many versions of a file in which four bytes were changed. Only a DataFileError may come of it. */
async function changed(original: Uint8Array, from: number, read: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  let state = 1;
  for (let round = 0; round < 1000; round++) {
    const bytes = original.slice();
    for (let change = 0; change < 1 + (round % 4); change++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      bytes[from + ((state >>> 8) % (bytes.length - from))] = state >>> 24;
    }
    await read(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(DataFileError));
  }
}
