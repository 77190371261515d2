/**
 * safetensors files: eight bytes with the length of a JSON header, the header, the arrays without gaps between them.
 * Format, and what makes a file invalid: https://github.com/huggingface/safetensors (README, "Format"; src/tensor.rs, Metadata::validate).
 */
import type { Shape } from '../contract.js';
import { isObject } from '../file/plainData.js';
import { entryCount, shapeText } from '../shape.js';
import type { ArrayArchive } from './archive.js';
import { DataFileError } from './dataFileError.js';
import { checkArrayShape, elementTypes, readEntries } from './elements.js';

interface Entry {
  readonly dtype: string;
  readonly shape: Shape;
  /** Bytes from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

const lengthBytes = 8;
/** The format's own limit. */
const longestHeader = 100_000_000;
const remedy = 'Save it again.';

/** The format has no magic number: the header is an object, and its length fits in the file. */
export function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes[lengthBytes] === '{'.charCodeAt(0) && headerLength(bytes) <= bytes.length - lengthBytes;
}

/** @throws DataFileError where the header is broken or does not fit the file. */
export function openSafetensors(bytes: Uint8Array): ArrayArchive {
  if (bytes.length < lengthBytes) throw new DataFileError('The file is cut short: it ends before its header.', remedy);
  const length = headerLength(bytes);
  if (length > longestHeader) {
    throw new DataFileError(`This is not a safetensors file: its header would have ${length} bytes.`, remedy);
  }
  const dataOffset = lengthBytes + length;
  if (dataOffset > bytes.length) throw new DataFileError('The file is cut short: it ends within its header.', remedy);
  const entries = readHeader(bytes.subarray(lengthBytes, dataOffset));
  const data = bytes.subarray(dataOffset);
  checkPlaces(entries, data.length);
  return {
    format: 'safetensors',
    names: [...entries.keys()],
    read: async (name) => {
      const entry = entries.get(name);
      if (entry === undefined) throw new Error('The file has no such array.');
      return readEntry(entry, data);
    },
  };
}

function headerLength(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset, lengthBytes).getBigUint64(0, true));
}

function readHeader(bytes: Uint8Array): ReadonlyMap<string, Entry> {
  let header: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    throw new DataFileError('The header of this safetensors file is no JSON.', remedy);
  }
  if (!isObject(header)) throw new DataFileError('The header of this safetensors file is no object.', remedy);
  const twice = firstKeyTwice(text);
  if (twice !== undefined) throw new DataFileError(`The header of this safetensors file names ${quoted(twice)} twice.`, remedy);
  const entries = new Map<string, Entry>();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const entry = entryOf(value);
    if (entry === undefined) throw new DataFileError(`The header of this safetensors file is broken at ${quoted(name)}.`, remedy);
    entries.set(name, entry);
  }
  return entries;
}

/** The first key of the outermost object of valid JSON that comes twice: JSON.parse keeps the last one and says nothing. */
function firstKeyTwice(text: string): string | undefined {
  const keys = new Set<string>();
  let depth = 0;
  for (const [token, string, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && string && colon) {
      const key = JSON.parse(string) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

function entryOf(value: unknown): Entry | undefined {
  if (!isObject(value)) return undefined;
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets)) return undefined;
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || offsets.length !== 2) return undefined;
  return { dtype, shape, begin, end };
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
}

/** Arrays lie one behind the other, without gaps or overlaps, from the end of the header to the end of the file. */
function checkPlaces(entries: ReadonlyMap<string, Entry>, present: number): void {
  let place = 0;
  for (const [name, { begin, end }] of [...entries].toSorted(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== place || end < begin) {
      throw new DataFileError(
        `The safetensors file is broken: ${quoted(name)} begins at byte ${begin}, where ${place} is expected.`,
        remedy,
      );
    }
    place = end;
  }
  if (place > present) {
    throw new DataFileError(`The file is cut short: its arrays take ${place} bytes, and ${present} are there.`, remedy);
  }
  if (place < present) {
    throw new DataFileError(`The safetensors file is broken: its arrays take ${place} bytes, and ${present} are there.`, remedy);
  }
}

function readEntry({ dtype, shape, begin, end }: Entry, data: Uint8Array) {
  checkArrayShape(shape);
  const type = isKnown(dtype) ? elementTypes[dtype] : undefined;
  if (type === undefined) {
    throw new DataFileError(`The array holds ${dtype.slice(0, 40)}.`, `Save it as one of ${Object.keys(elementTypes).join(', ')}.`);
  }
  const wanted = entryCount(shape) * type.size;
  if (end - begin !== wanted) {
    throw new DataFileError(`The array is broken: ${shapeText(shape)} of ${dtype} takes ${wanted} bytes, not ${end - begin}.`, remedy);
  }
  return { kind: 'array', shape, dtype: type.dtype, data: readEntries(data.subarray(begin, end), type) } as const;
}

function isKnown(dtype: string): dtype is keyof typeof elementTypes {
  return Object.hasOwn(elementTypes, dtype);
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
