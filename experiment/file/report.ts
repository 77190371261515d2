/** Mistakes as they are found, each with its place in the text. */
import type { FilePath } from '../messages.js';
import type { Diagnostic, DiagnosticCode } from './diagnostic.js';
import type { Document } from './document.js';

export class Report {
  readonly diagnostics: Diagnostic[] = [];

  constructor(readonly document: Document) {}

  /**
   * @param at which part of the text is to blame: the key at the end of the path, the value there, or, for a key that is missing, the
   * object that should have it.
   */
  add(code: DiagnosticCode, at: 'key' | 'value' | 'enclosing', path: FilePath, message: string, remedy: string): void {
    const { document } = this;
    const { offset, length } =
      at === 'key' ? document.spanOfKey(path) : at === 'value' ? document.spanOfValue(path) : document.spanOfEnclosing(path);
    this.diagnostics.push({ code, message, remedy, offset, length, path: [...path] });
  }
}
