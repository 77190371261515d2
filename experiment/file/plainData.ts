/** Questions about data as it comes out of a file, whatever it is. */
import type { FilePath } from '../messages.js';

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at `path` under `value`; undefined where nothing does. */
export function valueAt(value: unknown, path: FilePath): unknown {
  let current = value;
  for (const segment of path) {
    if (Array.isArray(current) && typeof segment === 'number') current = current[segment];
    else if (isObject(current) && typeof segment === 'string') current = current[segment];
    else return undefined;
  }
  return current;
}
