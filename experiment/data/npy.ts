/** NumPy's .npy files. Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
import type { DType, Shape } from '../contract.js';
import type { DataFile } from '../experiment.js';
import { entryCount, maximumEntries, shapeText } from '../shape.js';
import { DataFileError } from './dataFileError.js';

export type ArrayFile = Extract<DataFile, { kind: 'array' }>;

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

/**
 * Reads versions 1 to 3, either byte order, C and Fortran order. Floats (2, 4, 8 bytes) become float32, booleans and integers int32.
 * @throws DataFileError where the bytes are no such file, hold another type, or an integer does not fit in 32 bits.
 */
export function readNpy(bytes: Uint8Array): ArrayFile {
  const { description, fortranOrder, shape, dataOffset } = readHeader(bytes);
  const element = elementOf(description);
  const count = entryCount(shape);
  if (count > maximumEntries) {
    throw new DataFileError(`The array is ${shapeText(shape)}: more than ${maximumEntries} entries.`, 'Save a smaller part of it.');
  }
  const wanted = count * element.size;
  const present = bytes.length - dataOffset;
  if (present < wanted) {
    throw new DataFileError(
      `The file is cut short: ${shapeText(shape)} of ${description} takes ${wanted} bytes, and ${present} are there.`,
      'Save it again.',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataOffset, wanted);
  const data = element.dtype === 'float32' ? new Float32Array(count) : new Int32Array(count);
  for (let index = 0; index < count; index++) {
    const value = element.read(view, index * element.size);
    if (element.dtype === 'int32' && value !== (value | 0)) {
      throw new DataFileError(
        `Entry ${index} is ${value}, which does not fit in int32.`,
        'Keep integers between −2147483648 and 2147483647, or save them as floats.',
      );
    }
    data[index] = value;
  }
  return { kind: 'array', shape, dtype: element.dtype, data: fortranOrder ? toRowMajor(data, shape) : data };
}

/** A version 1.0 file of little-endian float32 or int32 in C order. */
export function writeNpy(shape: Shape, data: Float32Array | Int32Array): Uint8Array {
  if (data.length !== entryCount(shape)) throw new Error(`${data.length} entries do not make ${shapeText(shape)}.`);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${data instanceof Float32Array ? '<f4' : '<i4'}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const fixed = magic.length + 4;
  const headerLength = Math.ceil((fixed + dictionary.length + 1) / 64) * 64 - fixed;
  const bytes = new Uint8Array(fixed + headerLength + data.length * 4);
  const view = new DataView(bytes.buffer);
  bytes.set([...magic, 1, 0]);
  view.setUint16(magic.length + 2, headerLength, true);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(headerLength - 1)}\n`), fixed);
  for (const [index, value] of data.entries()) {
    const offset = fixed + headerLength + index * 4;
    if (data instanceof Float32Array) view.setFloat32(offset, value, true);
    else view.setInt32(offset, value, true);
  }
  return bytes;
}

interface Header {
  /** NumPy's type string: `<f4`. */
  readonly description: string;
  readonly fortranOrder: boolean;
  readonly shape: Shape;
  readonly dataOffset: number;
}

/** The header is a Python dictionary literal with the keys descr, fortran_order and shape. */
function readHeader(bytes: Uint8Array): Header {
  if (magic.some((byte, index) => bytes[index] !== byte)) {
    throw new DataFileError('This is not a .npy file: it does not begin with \\x93NUMPY.', 'Save the array with numpy.save.');
  }
  const major = bytes[6] ?? 0;
  if (major < 1 || major > 3) {
    throw new DataFileError(`This is version ${major} of the .npy format; 1, 2 and 3 are known.`, 'Save the array with numpy.save.');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerOffset = major === 1 ? 10 : 12;
  const headerLength =
    bytes.length < headerOffset ? Number.POSITIVE_INFINITY : major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerOffset + headerLength > bytes.length) {
    throw new DataFileError('The file is cut short: it ends within its header.', 'Save it again.');
  }
  const text = new TextDecoder().decode(bytes.subarray(headerOffset, headerOffset + headerLength));
  if (/'descr'\s*:\s*\[/.test(text)) {
    throw new DataFileError('The array is structured: it has named fields.', 'Save one field as an array of its own.');
  }
  const description = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape'\s*:\s*\(([\dL,\s]*)\)/.exec(text)?.[1];
  const shape = sizes?.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number.parseInt(size, 10)]));
  if (description === undefined || order === undefined || shape === undefined || !shape.every(Number.isSafeInteger)) {
    throw new DataFileError('The header of this .npy file cannot be read.', 'Save the array with numpy.save.');
  }
  return { description, fortranOrder: order === 'True', shape, dataOffset: headerOffset + headerLength };
}

interface Element {
  readonly size: number;
  readonly dtype: DType;
  read(view: DataView, offset: number): number;
}

/** How entries of NumPy's type `description` are read: byte order (`<`, `>`, `=`, `|`), kind, size in bytes. */
function elementOf(description: string): Element {
  const [, order, kind] = /^([<>=|]?)([a-zA-Z]\d+)$/.exec(description) ?? [];
  const little = order !== '>';
  switch (kind) {
    case 'f2':
      return { size: 2, dtype: 'float32', read: (view, offset) => float16(view.getUint16(offset, little)) };
    case 'f4':
      return { size: 4, dtype: 'float32', read: (view, offset) => view.getFloat32(offset, little) };
    case 'f8':
      return { size: 8, dtype: 'float32', read: (view, offset) => view.getFloat64(offset, little) };
    case 'b1':
    case 'u1':
      return { size: 1, dtype: 'int32', read: (view, offset) => view.getUint8(offset) };
    case 'i1':
      return { size: 1, dtype: 'int32', read: (view, offset) => view.getInt8(offset) };
    case 'u2':
      return { size: 2, dtype: 'int32', read: (view, offset) => view.getUint16(offset, little) };
    case 'i2':
      return { size: 2, dtype: 'int32', read: (view, offset) => view.getInt16(offset, little) };
    case 'u4':
      return { size: 4, dtype: 'int32', read: (view, offset) => view.getUint32(offset, little) };
    case 'i4':
      return { size: 4, dtype: 'int32', read: (view, offset) => view.getInt32(offset, little) };
    case 'u8':
      return { size: 8, dtype: 'int32', read: (view, offset) => Number(view.getBigUint64(offset, little)) };
    case 'i8':
      return { size: 8, dtype: 'int32', read: (view, offset) => Number(view.getBigInt64(offset, little)) };
    default: {
      const what = description.endsWith('O') ? 'Python objects' : `the type ${description}`;
      throw new DataFileError(`The array holds ${what}.`, 'Save real numbers: array.astype("float32") or array.astype("int32").');
    }
  }
}

/** IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** Fortran order has the first axis innermost. */
function toRowMajor<Data extends Float32Array | Int32Array>(data: Data, shape: Shape): Data {
  const result = data.slice() as Data;
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => entryCount(shape.slice(0, axis)));
  let source = 0;
  for (let target = 0; target < data.length; target++) {
    result[target] = data[source] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      source += stride;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
      source -= next * stride;
    }
  }
  return result;
}
