/** .npy files: what is written is read, what NumPy writes is read, and what nobody should write is an error in words. */
import { describe, expect, test } from 'vitest';
import { DataFileError } from '../../../experiment/data/dataFileError.js';
import { decodeDataFile } from '../../../experiment/data/load.js';
import { readNpy, writeNpy } from '../../../experiment/data/npy.js';

/** A file as NumPy lays it out, of any version and header. */
function npy(dictionary: string, data: Uint8Array, version = 1): Uint8Array {
  const header = new TextEncoder().encode(`${dictionary}\n`);
  const length = version === 1 ? [header.length & 255, header.length >> 8] : [header.length & 255, header.length >> 8, 0, 0];
  return Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY'), version, 0, ...length, ...header, ...data]);
}

function described(descr: string, shape: string, data: Uint8Array, { fortran = false, version = 1 } = {}): Uint8Array {
  return npy(`{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`, data, version);
}

/** The bytes of numbers, written one by one with a DataView setter. */
function bytesOf(size: number, values: readonly number[], write: (view: DataView, offset: number, value: number) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(size * values.length));
  for (const [index, value] of values.entries()) write(view, index * size, value);
  return new Uint8Array(view.buffer);
}

describe('written and read', () => {
  test.each([[[]], [[0]], [[5]], [[2, 3]], [[0, 2]], [[2, 1, 3, 2]]])('shape %j', (shape) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const floats = Float32Array.from({ length: count }, (_, index) => index / 3 - 1);
    const integers = Int32Array.from({ length: count }, (_, index) => index * 1_000_003 - 7);
    expect(readNpy(writeNpy(shape, floats))).toEqual({ kind: 'array', shape, dtype: 'float32', data: floats });
    expect(readNpy(writeNpy(shape, integers))).toEqual({ kind: 'array', shape, dtype: 'int32', data: integers });
  });

  test('the data begins at a multiple of 64 bytes, as the format asks', () => {
    for (const shape of [[0], [123456, 0], [1, 2, 3, 4, 5, 0], [1000000, 1000000, 1000000, 1000000, 0]]) {
      expect(writeNpy(shape, new Float32Array(0)).length % 64).toBe(0);
    }
  });

  test('NaN and infinity are data', () => {
    const { data } = readNpy(writeNpy([3], Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -0)));
    expect([...data]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, -0]);
  });

  test('a count that does not make the shape is refused', () => {
    expect(() => writeNpy([2, 2], new Float32Array(3))).toThrow('3 entries');
  });
});

describe('what NumPy writes', () => {
  const numbers = [1, -2, 3, 100];
  test.each([
    ['<f4', 'float32', bytesOf(4, numbers, (view, offset, value) => view.setFloat32(offset, value, true))],
    ['>f4', 'float32', bytesOf(4, numbers, (view, offset, value) => view.setFloat32(offset, value))],
    ['<f8', 'float32', bytesOf(8, numbers, (view, offset, value) => view.setFloat64(offset, value, true))],
    ['>f8', 'float32', bytesOf(8, numbers, (view, offset, value) => view.setFloat64(offset, value))],
    ['|i1', 'int32', bytesOf(1, numbers, (view, offset, value) => view.setInt8(offset, value))],
    ['<i2', 'int32', bytesOf(2, numbers, (view, offset, value) => view.setInt16(offset, value, true))],
    ['>i4', 'int32', bytesOf(4, numbers, (view, offset, value) => view.setInt32(offset, value))],
    ['<i8', 'int32', bytesOf(8, numbers, (view, offset, value) => view.setBigInt64(offset, BigInt(value), true))],
  ])('%s', (descr, dtype, data) => {
    const file = readNpy(described(descr, '(2, 2)', data));
    expect(file.dtype).toBe(dtype);
    expect([...file.data]).toEqual(numbers);
  });

  test.each([
    ['|b1', [0, 1, 1], bytesOf(1, [0, 1, 1], (view, offset, value) => view.setUint8(offset, value))],
    ['|u1', [0, 200, 255], bytesOf(1, [0, 200, 255], (view, offset, value) => view.setUint8(offset, value))],
    ['<u2', [0, 40000, 65535], bytesOf(2, [0, 40000, 65535], (view, offset, value) => view.setUint16(offset, value, true))],
    ['>u4', [0, 7, 2147483647], bytesOf(4, [0, 7, 2147483647], (view, offset, value) => view.setUint32(offset, value))],
    ['<u8', [0, 7, 2147483647], bytesOf(8, [0, 7, 2147483647], (view, offset, value) => view.setBigUint64(offset, BigInt(value), true))],
  ])('%s', (descr, values, data) => {
    expect([...readNpy(described(descr, '(3,)', data)).data]).toEqual(values);
  });

  test('<f2, with subnormal, largest, infinite and negative numbers', () => {
    const bits = bytesOf(2, [0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x8000, 0x7e00, 0x3555], (view, offset, value) =>
      view.setUint16(offset, value, true),
    );
    expect([...readNpy(described('<f2', '(8,)', bits)).data]).toEqual([
      1,
      -2,
      2 ** -24,
      65504,
      Number.POSITIVE_INFINITY,
      -0,
      Number.NaN,
      0.333251953125,
    ]);
  });

  test('versions 2 and 3, with a length of four bytes', () => {
    for (const version of [2, 3]) expect([...readNpy(described('|u1', '(2,)', Uint8Array.of(3, 4), { version })).data]).toEqual([3, 4]);
  });

  test('Fortran order: the first axis is innermost', () => {
    // np.asfortranarray(np.arange(24).reshape(2, 3, 4)) has these bytes.
    const columns = Uint8Array.from(
      { length: 24 },
      (_, index) => (index % 2) * 12 + (Math.floor(index / 2) % 3) * 4 + Math.floor(index / 6),
    );
    expect([...readNpy(described('|u1', '(2, 3, 4)', columns, { fortran: true })).data]).toEqual([...Array(24).keys()]);
    expect(readNpy(described('|u1', '(0, 3)', new Uint8Array(), { fortran: true })).shape).toEqual([0, 3]);
  });

  test('bytes that do not begin at a multiple of four', () => {
    const file = described(
      '<f4',
      '(1,)',
      bytesOf(4, [2.5], (view, offset, value) => view.setFloat32(offset, value, true)),
    );
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    expect([...readNpy(shifted.subarray(1)).data]).toEqual([2.5]);
  });
});

describe('what nobody should write', () => {
  const sound = writeNpy([2, 2], Float32Array.of(1, 2, 3, 4));
  test.each<[string, Uint8Array, string]>([
    ['something else', new TextEncoder().encode('hello, I am text'), 'NUMPY'],
    ['a version to come', Uint8Array.from(sound, (byte, index) => (index === 6 ? 9 : byte)), 'version 9'],
    ['a header cut short', sound.subarray(0, 40), 'within its header'],
    ['nothing but the magic', sound.subarray(0, 8), 'within its header'],
    ['data cut short', sound.subarray(0, sound.length - 1), '16 bytes, and 15'],
    ['Python objects', described('|O', '(2,)', new Uint8Array(16)), 'Python objects'],
    ['complex numbers', described('<c8', '(1,)', new Uint8Array(8)), '<c8'],
    ['text', described('<U3', '(1,)', new Uint8Array(12)), '<U3'],
    [
      'named fields',
      npy("{'descr': [('x', '<f4'), ('y', '<f4')], 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)),
      'structured',
    ],
    ['no shape', npy("{'descr': '<f4', 'fortran_order': False, }", new Uint8Array(4)), 'header'],
    ['a negative size', described('<f4', '(-1,)', new Uint8Array(4)), 'header'],
    ['a size beyond all numbers', described('<f4', '(99999999999999999999,)', new Uint8Array(4)), 'header'],
    ['a size beyond all memory', described('<f4', '(4000000000, 4000000000)', new Uint8Array(4)), 'more than'],
    ['a size beyond the file', described('<f4', '(200000000,)', new Uint8Array(4)), 'cut short'],
    [
      'a float64 beyond float32',
      described(
        '<f8',
        '(2,)',
        bytesOf(8, [Number.POSITIVE_INFINITY, -1e39], (view, offset, value) => view.setFloat64(offset, value, true)),
      ),
      'Entry 1 is -1e+39, which does not fit in float32',
    ],
    ['an integer beyond int32', described('<u4', '(1,)', Uint8Array.of(0, 0, 0, 128)), 'Entry 0 is 2147483648'],
    [
      'a large int64',
      described(
        '<i8',
        '(2,)',
        bytesOf(8, [5, -3e9], (view, offset, value) => view.setBigInt64(offset, BigInt(value), true)),
      ),
      'Entry 1 is -3000000000',
    ],
  ])('%s', async (_, bytes, words) => {
    expect(() => readNpy(bytes)).toThrow(DataFileError);
    const problem = await decodeDataFile('data/a.npy', bytes);
    expect('problem' in problem && problem.problem).toContain(words);
    expect('problem' in problem && problem.problem).toMatch(/^data\/a\.npy: /);
    expect('problem' in problem && problem.remedy).toMatch(/\.$|\)$/);
  });

  test('random bytes behind a sound beginning never crash', () => {
    let state = 1;
    for (let round = 0; round < 2000; round++) {
      const bytes = sound.slice();
      for (let change = 0; change < 4; change++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        bytes[6 + (state % (bytes.length - 6))] = state >>> 24;
      }
      try {
        expect(readNpy(bytes).data.length).toBeLessThan(100_000);
      } catch (error) {
        expect(error).toBeInstanceOf(DataFileError);
      }
    }
  });
});
