/** The number types of data files, and what becomes of them: floats become float32; booleans and integers become int32. */
import type { DType, Shape } from '../contract.js';
import { entryCount, maximumEntries, maximumRank, shapeText } from '../shape.js';
import { DataFileError } from './dataFileError.js';

export interface ElementType {
  /** Bytes. */
  readonly size: number;
  readonly dtype: DType;
  readonly read: (view: DataView, offset: number, littleEndian: boolean) => number;
}

const integer = (size: number, read: ElementType['read']): ElementType => ({ size, dtype: 'int32', read });
const float = (size: number, read: ElementType['read']): ElementType => ({ size, dtype: 'float32', read });

/** By the names that safetensors gives them. https://huggingface.co/docs/safetensors */
export const elementTypes = {
  BOOL: integer(1, (view, offset) => view.getUint8(offset)),
  U8: integer(1, (view, offset) => view.getUint8(offset)),
  I8: integer(1, (view, offset) => view.getInt8(offset)),
  U16: integer(2, (view, offset, little) => view.getUint16(offset, little)),
  I16: integer(2, (view, offset, little) => view.getInt16(offset, little)),
  U32: integer(4, (view, offset, little) => view.getUint32(offset, little)),
  I32: integer(4, (view, offset, little) => view.getInt32(offset, little)),
  U64: integer(8, (view, offset, little) => Number(view.getBigUint64(offset, little))),
  I64: integer(8, (view, offset, little) => Number(view.getBigInt64(offset, little))),
  F16: float(2, (view, offset, little) => float16(view.getUint16(offset, little))),
  BF16: float(2, (view, offset, little) => bfloat16(view.getUint16(offset, little))),
  F32: float(4, (view, offset, little) => view.getFloat32(offset, little)),
  F64: float(8, (view, offset, little) => view.getFloat64(offset, little)),
} as const satisfies Readonly<Record<string, ElementType>>;

/** No array of NumPy has more axes. Which rank an experiment takes is checked where the tensor is named. */
const numpyRank = 64;

/** @throws DataFileError where the array has more entries, or far more axes, than a tensor may have. */
export function checkArrayShape(shape: Shape): void {
  if (shape.length > numpyRank) {
    throw new DataFileError(`The array has ${shape.length} axes.`, `Save it with at most ${maximumRank}.`);
  }
  if (entryCount(shape) > maximumEntries) {
    throw new DataFileError(`The array is ${shapeText(shape)}: more than ${maximumEntries} entries.`, 'Save a smaller part of it.');
  }
}

/**
 * @param bytes exactly the entries.
 * @throws DataFileError for an integer that does not fit in int32, or a finite number that does not fit in float32.
 */
export function readEntries(bytes: Uint8Array, { size, dtype, read }: ElementType, littleEndian = true): Float32Array | Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length / size;
  const data = dtype === 'float32' ? new Float32Array(count) : new Int32Array(count);
  for (let index = 0; index < count; index++) {
    const value = read(view, index * size, littleEndian);
    if (dtype === 'int32' && value !== (value | 0)) {
      throw new DataFileError(
        `Entry ${index} is ${value}, which does not fit in int32.`,
        'Keep integers between −2147483648 and 2147483647, or save them as floats.',
      );
    }
    data[index] = value;
    if (dtype === 'float32' && Number.isFinite(value) && !Number.isFinite(data[index])) {
      throw new DataFileError(
        `Entry ${index} is ${value}, which does not fit in float32.`,
        'Keep numbers between −3.4e38 and 3.4e38; NaN and infinity may be there as such.',
      );
    }
  }
  return data;
}

/** IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function bfloat16(bits: number): number {
  scratch.setUint16(0, bits);
  return scratch.getFloat32(0);
}
