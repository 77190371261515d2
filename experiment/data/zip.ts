/**
 * ZIP archives, as much of them as NumPy writes: stored and deflated members, ZIP64.
 * Format: PKWARE's APPNOTE.TXT, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (sections in brackets).
 * Nothing is inflated but the members that are asked for, and none beyond the size that the directory announces for it. The inflating is the
 * platform's own (DecompressionStream, in Node, the extension host and browsers), so that no package is needed for it.
 */
import { crc32 } from './crc32.js';
import { DataFileError } from './dataFileError.js';

export interface ZipMember {
  readonly name: string;
  /** Bytes, once inflated. */
  readonly size: number;
  /** @throws DataFileError where what is there is not what the directory announces. */
  read(): Promise<Uint8Array>;
}

interface DirectoryEntry {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

const directoryEnd = 0x06054b50;
const zip64DirectoryEnd = 0x06064b50;
const zip64Locator = 0x07064b50;
const directoryHeader = 0x02014b50;
const localHeader = 0x04034b50;
const stored = 0;
const deflated = 8;
const remedy = 'Save it again.';

/** A ZIP archive begins with a member, or, where it is empty, with its directory's end. */
export function isZip(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const signature = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  return signature === localHeader || signature === directoryEnd;
}

/** The members in the order of the directory. @throws DataFileError where the archive is broken. */
export function readZip(bytes: Uint8Array): readonly ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const directory = findDirectory(view);
    const entries = readDirectory(bytes, view, directory);
    checkPlaces(view, entries, directory.offset);
    return entries.map((entry) => ({ name: entry.name, size: entry.size, read: () => readMember(bytes, view, entry) }));
  } catch (error) {
    // A read past the end of the view.
    if (error instanceof RangeError) throw new DataFileError('The archive is cut short.', remedy);
    throw error;
  }
}

interface Directory {
  readonly offset: number;
  readonly count: number;
}

/** [4.3.16] The end of the directory is the end of the file, behind which only a comment may stand. */
function findDirectory(view: DataView): Directory {
  const length = 22;
  const longestComment = 0xffff;
  for (let at = view.byteLength - length; at >= Math.max(0, view.byteLength - length - longestComment); at--) {
    if (view.getUint32(at, true) !== directoryEnd || at + length + view.getUint16(at + 20, true) !== view.byteLength) continue;
    const [count, offset] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true)];
    return count === 0xffff || offset === 0xffffffff ? findZip64Directory(view, at) : { offset, count };
  }
  throw new DataFileError('The archive is cut short: its directory, which stands at the end, is missing.', remedy);
}

/** [4.3.14, 4.3.15] */
function findZip64Directory(view: DataView, end: number): Directory {
  const locator = end - 20;
  if (view.getUint32(locator, true) !== zip64Locator) throw new DataFileError('The archive has no ZIP64 directory.', remedy);
  const at = Number(view.getBigUint64(locator + 8, true));
  if (view.getUint32(at, true) !== zip64DirectoryEnd) throw new DataFileError('The archive has no ZIP64 directory.', remedy);
  return { count: Number(view.getBigUint64(at + 32, true)), offset: Number(view.getBigUint64(at + 48, true)) };
}

/** [4.3.12] */
function readDirectory(bytes: Uint8Array, view: DataView, { offset, count }: Directory): readonly DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  const decoder = new TextDecoder();
  for (let index = 0, at = offset; index < count; index++) {
    if (view.getUint32(at, true) !== directoryHeader) throw new DataFileError("The archive's directory is broken.", remedy);
    const [nameLength, extraLength, commentLength] = [
      view.getUint16(at + 28, true),
      view.getUint16(at + 30, true),
      view.getUint16(at + 32, true),
    ];
    const extraOffset = at + 46 + nameLength;
    const [size = 0, compressedSize = 0, headerOffset = 0] = withZip64(
      [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)],
      bytes.subarray(extraOffset, extraOffset + extraLength),
    );
    entries.push({
      name: decoder.decode(bytes.subarray(at + 46, extraOffset)),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      compressedSize,
      size,
      headerOffset,
    });
    at = extraOffset + extraLength + commentLength;
  }
  return entries;
}

/** [4.5.3] Numbers too large for 32 bits stand in an extra field, in the order of the header. */
function withZip64(numbers: readonly number[], extraField: Uint8Array): readonly number[] {
  if (!numbers.includes(0xffffffff)) return numbers;
  const extra = new DataView(extraField.buffer, extraField.byteOffset, extraField.byteLength);
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    return numbers.map((number) => {
      if (number !== 0xffffffff) return number;
      next += 8;
      return Number(extra.getBigUint64(next - 8, true));
    });
  }
  return numbers;
}

/** Members lie one behind the other before the directory; where they overlap, a small file could hold the same bytes a thousand times. */
function checkPlaces(view: DataView, entries: readonly DirectoryEntry[], directoryOffset: number): void {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.headerOffset - b.headerOffset)) {
    const name = JSON.stringify(entry.name.slice(0, 80));
    if (entry.headerOffset < end) throw new DataFileError(`The archive is broken: ${name} overlaps the member before it.`, remedy);
    end = dataOffset(view, entry) + entry.compressedSize;
    if (end > directoryOffset) throw new DataFileError(`The archive is broken: ${name} reaches into its directory.`, remedy);
  }
}

/** [4.3.7] The local header may have other extra fields than the directory, so that only it knows where the data begin. */
function dataOffset(view: DataView, { name, headerOffset }: DirectoryEntry): number {
  if (view.getUint32(headerOffset, true) !== localHeader) {
    throw new DataFileError(`The archive is broken: ${JSON.stringify(name.slice(0, 80))} is not where the directory says.`, remedy);
  }
  return headerOffset + 30 + view.getUint16(headerOffset + 26, true) + view.getUint16(headerOffset + 28, true);
}

async function readMember(bytes: Uint8Array, view: DataView, entry: DirectoryEntry): Promise<Uint8Array> {
  const { encrypted, method, crc, compressedSize, size } = entry;
  if (encrypted) throw new DataFileError('The archive is encrypted.', 'Save it without a password.');
  const offset = dataOffset(view, entry);
  const compressed = bytes.subarray(offset, offset + compressedSize);
  let data: Uint8Array;
  if (method === stored) data = compressed;
  else if (method === deflated) data = await inflate(compressed, size);
  else throw new DataFileError(`The archive uses compression method ${method}.`, 'Save it with numpy.savez or numpy.savez_compressed.');
  if (data.length !== size) {
    throw new DataFileError(`The archive is broken: its directory announces ${size} bytes, and ${data.length} are there.`, remedy);
  }
  if (crc32(data) !== crc) throw new DataFileError('The archive is damaged: a checksum is wrong.', remedy);
  return data;
}

/** What a deflate stream becomes: at most `size` bytes, and an error where it goes on beyond them. */
async function inflate(compressed: Uint8Array, size: number): Promise<Uint8Array> {
  const data = new Uint8Array(size);
  let length = 0;
  try {
    const reader = new Blob([new Uint8Array(compressed)]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      if (length + piece.value.length > size) {
        await reader.cancel();
        throw new DataFileError(`The archive is broken: its directory announces ${size} bytes, and more are there.`, remedy);
      }
      data.set(piece.value, length);
      length += piece.value.length;
    }
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    throw new DataFileError('The archive is damaged: its compressed data cannot be read.', remedy);
  }
  return data.subarray(0, length);
}
