/** A data file that holds several arrays, each under a name. */
import type { ArrayFile } from './npy.js';

export interface ArrayArchive {
  readonly format: 'npz' | 'safetensors';
  /** In the order of the file. */
  readonly names: readonly string[];
  /**
   * Decodes one array; the others stay as they are in the file. `name` is one of `names`.
   * @throws DataFileError where the array is damaged or holds another type.
   */
  read(name: string): Promise<ArrayFile>;
}
