/** A data file's bytes, decoded by what they are; the path serves the message. */
import type { DataFile } from '../experiment.js';
import type { FileProblem } from '../file/diagnostic.js';
import { DataFileError } from './dataFileError.js';
import { decodeImage } from './image.js';
import { readImageHeader } from './imageHeader.js';
import { readNpy } from './npy.js';

/** The decoded file, or what is wrong with it in words that name it. Never throws for what the bytes hold. */
export async function decodeDataFile(path: string, bytes: Uint8Array): Promise<DataFile | FileProblem> {
  try {
    if (bytes.length === 0) throw new DataFileError('The file is empty.', 'Save it again.');
    const isImage = readImageHeader(bytes) !== undefined;
    if (isImage || /\.(png|jpe?g|webp)$/i.test(path)) return await decodeImage(bytes);
    return readNpy(bytes);
  } catch (error) {
    if (error instanceof DataFileError) return { problem: `${path}: ${error.problem}`, remedy: error.remedy };
    throw error;
  }
}
