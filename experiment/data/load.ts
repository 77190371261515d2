/** A data file's bytes, decoded by what they are; the path serves the message. */
import type { DataFile, FileSource } from '../experiment.js';
import type { FileProblem } from '../file/diagnostic.js';
import { didYouMean } from '../file/spelling.js';
import type { ArrayArchive } from './archive.js';
import { DataFileError } from './dataFileError.js';
import { dataKey } from './dataKey.js';
import { decodeImage } from './image.js';
import { readImageHeader } from './imageHeader.js';
import { isNpy, readNpy } from './npy.js';
import { openNpz } from './npz.js';
import { looksLikeSafetensors, openSafetensors } from './safetensors.js';
import { isZip } from './zip.js';

type Decoded = DataFile | FileProblem;

/**
 * What each source takes from the file at `path`, which all of them name, or what is wrong with that, by {@link dataKey}. Of a file with
 * several arrays only those are decoded. Never throws for what the bytes hold.
 */
export async function decodeSources(
  path: string,
  bytes: Uint8Array,
  sources: readonly FileSource[],
): Promise<ReadonlyMap<string, Decoded>> {
  const decoded = new Map<string, Decoded>();
  let archive: ArrayArchive | FileProblem | undefined;
  for (const source of sources) {
    if ('array' in source) {
      archive ??= await orProblem(path, async () => openArchive(bytes, source));
      decoded.set(dataKey(source), 'problem' in archive ? archive : await readArray(archive, source));
    } else {
      decoded.set(dataKey(source), await decodeDataFile(path, bytes));
    }
  }
  return decoded;
}

/** The file as one picture or one array, or what is wrong with it in words that name it. Never throws for what the bytes hold. */
export function decodeDataFile(path: string, bytes: Uint8Array): Promise<Decoded> {
  return orProblem(path, async () => {
    if (bytes.length === 0) throw new DataFileError('The file is empty.', 'Save it again.');
    if (isImage(bytes) || /\.(png|jpe?g|webp)$/i.test(path)) return decodeImage(bytes);
    const archive = isZip(bytes) ? openNpz(bytes) : looksLikeSafetensors(bytes) ? openSafetensors(bytes) : undefined;
    if (archive === undefined) return readNpy(bytes);
    const [first = ''] = archive.names;
    throw new DataFileError(
      `The file holds arrays under names: ${list(archive.names)}.`,
      `Name the file as ${JSON.stringify(archive.format)}, and one of them as "array": ${JSON.stringify(first)}.`,
    );
  });
}

function isImage(bytes: Uint8Array): boolean {
  return readImageHeader(bytes) !== undefined;
}

/** The archive that the bytes are; where they are none, what the source takes them for decides about the words. */
function openArchive(bytes: Uint8Array, { kind }: FileSource): ArrayArchive {
  if (bytes.length === 0) throw new DataFileError('The file is empty.', 'Save it again.');
  if (isImage(bytes)) throw new DataFileError('The file is a picture.', `Write "image" instead of "${kind}", and take "array" out.`);
  if (isNpy(bytes)) {
    throw new DataFileError('The file is one array without a name.', `Write "npy" instead of "${kind}", and take "array" out.`);
  }
  if (isZip(bytes)) return openNpz(bytes);
  if (kind === 'safetensors' || looksLikeSafetensors(bytes)) return openSafetensors(bytes);
  throw new DataFileError('This is not a .npz file: it is no ZIP archive.', 'Save the arrays with numpy.savez.');
}

async function readArray(archive: ArrayArchive, { path, kind, array }: Extract<FileSource, { array: string }>): Promise<Decoded> {
  if (kind !== archive.format) {
    const is = archive.format === 'npz' ? 'an npz' : 'a safetensors';
    return { problem: `${path} is ${is} file.`, remedy: `Write "${archive.format}" instead of "${kind}".` };
  }
  if (!archive.names.includes(array)) {
    return {
      problem: `${path} has no array called ${JSON.stringify(array)}.`,
      remedy: `${didYouMean(array, archive.names)}It has ${list(archive.names)}.`,
      about: 'array',
    };
  }
  return orProblem(`${path}, array ${JSON.stringify(array)}`, () => archive.read(array));
}

/** Names of arrays in words; of very many the first ones. */
function list(names: readonly string[]): string {
  const most = 20;
  if (names.length === 0) return 'no arrays at all';
  const shown = names.slice(0, most).map((name) => name.slice(0, 80));
  return names.length > most ? `${shown.join(', ')} and ${names.length - most} more` : shown.join(', ');
}

async function orProblem<Result>(what: string, decode: () => Promise<Result>): Promise<Result | FileProblem> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof DataFileError) return { problem: `${what}: ${error.problem}`, remedy: error.remedy };
    throw error;
  }
}
