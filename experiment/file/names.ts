/** What tensors and nodes may be called. */
import type { FilePath } from '../messages.js';
import type { Report } from './report.js';

const pattern = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** `grad:` stands before a reference; the other one is no ordinary key of a JavaScript object, in which names end up. */
const reserved = new Set(['grad', '__proto__']);

/** Whether `name`, found at `path`, will do; where not, it is reported. */
export function checkName(report: Report, at: 'key' | 'value', path: FilePath, name: string): boolean {
  if (reserved.has(name)) {
    report.add('bad-name', at, path, `${name} is a reserved name.`, 'Choose another name.');
    return false;
  }
  if (!pattern.test(name)) {
    const proper = name.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
    report.add(
      'bad-name',
      at,
      path,
      `${JSON.stringify(name.slice(0, 40))} cannot be a name.`,
      `Use letters, digits, _ and -, beginning with a letter or _${proper.length <= 40 && proper !== '_' ? `: ${proper}` : ''}.`,
    );
    return false;
  }
  return true;
}

/** The names of tensors and nodes, and which of them stand for something sound. */
export class Names {
  readonly #sound = new Set<string>();
  readonly unsound = new Set<string>();

  has(name: string): boolean {
    return this.#sound.has(name) || this.unsound.has(name);
  }

  add(name: string, sound: boolean): void {
    if (sound) {
      this.#sound.add(name);
    } else {
      this.#sound.delete(name);
      this.unsound.add(name);
    }
  }

  isSound(name: string): boolean {
    return this.#sound.has(name);
  }
}
