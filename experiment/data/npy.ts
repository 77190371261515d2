/** NumPy's .npy files. Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
import type { Shape } from '../contract.js';
import type { DataFile } from '../experiment.js';
import { entryCount, shapeText } from '../shape.js';
import { DataFileError } from './dataFileError.js';
import { checkArrayShape, type ElementType, elementTypes, readEntries } from './elements.js';
import { transpose } from './transpose.js';

export type ArrayFile = Extract<DataFile, { kind: 'array' }>;

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/**
 * Reads versions 1 to 3, either byte order, C and Fortran order. Floats (2, 4, 8 bytes) become float32, booleans and integers int32.
 * @throws DataFileError where the bytes are no such file, hold another type, or an integer does not fit in 32 bits.
 */
export function readNpy(bytes: Uint8Array): ArrayFile {
  const { description, fortranOrder, shape, dataOffset } = readHeader(bytes);
  checkArrayShape(shape);
  const { type, littleEndian } = elementOf(description);
  const wanted = entryCount(shape) * type.size;
  const present = bytes.length - dataOffset;
  if (present < wanted) {
    throw new DataFileError(
      `The file is cut short: ${shapeText(shape)} of ${description} takes ${wanted} bytes, and ${present} are there.`,
      'Save it again.',
    );
  }
  const data = readEntries(bytes.subarray(dataOffset, dataOffset + wanted), type, littleEndian);
  return { kind: 'array', shape, dtype: type.dtype, data: fortranOrder ? toRowMajor(data, shape) : data };
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
  if (!isNpy(bytes)) {
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

const elementNames: Readonly<Record<string, keyof typeof elementTypes>> = {
  b1: 'BOOL',
  u1: 'U8',
  i1: 'I8',
  u2: 'U16',
  i2: 'I16',
  u4: 'U32',
  i4: 'I32',
  u8: 'U64',
  i8: 'I64',
  f2: 'F16',
  f4: 'F32',
  f8: 'F64',
};

/** NumPy's type `description`: byte order (`<`, `>`, `=`, `|`), kind, size in bytes. */
function elementOf(description: string): { readonly type: ElementType; readonly littleEndian: boolean } {
  const [, order, kind = ''] = /^([<>=|]?)([a-zA-Z]\d+)$/.exec(description) ?? [];
  const name = elementNames[kind];
  if (name === undefined) {
    const what = description.endsWith('O') ? 'Python objects' : `the type ${description}`;
    throw new DataFileError(`The array holds ${what}.`, 'Save real numbers: array.astype("float32") or array.astype("int32").');
  }
  return { type: elementTypes[name], littleEndian: order !== '>' };
}

/** Fortran order has the first axis innermost. */
function toRowMajor<Data extends Float32Array | Int32Array>(data: Data, shape: Shape): Data {
  return transpose(
    data,
    shape.toReversed(),
    shape.map((_, axis) => shape.length - 1 - axis),
  );
}
