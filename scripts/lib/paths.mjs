/** Where things are: the repository, and a cache folder that outlives `npm ci`. */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gradlab');
