/** What numpy.savez and numpy.savez_compressed write: a ZIP archive with a .npy file for each array. */
import type { ArrayArchive } from './archive.js';
import { DataFileError } from './dataFileError.js';
import { largestFile } from './dataFileSize.js';
import { readNpy } from './npy.js';
import { readZip, type ZipMember } from './zip.js';

/** @throws DataFileError where the archive is broken. */
export function openNpz(bytes: Uint8Array): ArrayArchive {
  const ending = /\.npy$/;
  const members = new Map<string, ZipMember>();
  for (const member of readZip(bytes)) {
    if (!ending.test(member.name)) continue;
    const name = member.name.replace(ending, '');
    if (members.has(name))
      throw new DataFileError(`The archive holds two arrays called ${JSON.stringify(name.slice(0, 80))}.`, 'Save it again.');
    members.set(name, member);
  }
  return { format: 'npz', names: [...members.keys()], read: async (name) => readNpy(await inflated(members.get(name))) };
}

function inflated(member: ZipMember | undefined): Promise<Uint8Array> {
  if (member === undefined) throw new Error('The archive has no such array.');
  if (member.size > largestFile) {
    throw new DataFileError(
      `The array takes ${Math.ceil(member.size / 2 ** 20)} MiB; GradLab reads arrays up to ${largestFile / 2 ** 20} MiB.`,
      'Save a smaller part of it.',
    );
  }
  return member.read();
}
