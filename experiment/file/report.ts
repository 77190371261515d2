/** Mistakes as they are found, each with its place in the text. */
import type { FilePath } from '../messages.js';
import { type Diagnostic, type DiagnosticCode, shortened } from './diagnostic.js';
import type { Document } from './document.js';

export class Report {
  readonly diagnostics: Diagnostic[] = [];

  constructor(readonly document: Document) {}

  /**
   * Nothing is said of a place that was reported while the text was read.
   * @param at which part of the text is to blame: the key at the end of the path, the value there, or, for a key that is missing, the
   * object that should have it.
   */
  add(code: DiagnosticCode, at: 'key' | 'value' | 'enclosing', path: FilePath, message: string, remedy: string): void {
    const { document } = this;
    if (document.wasReported(path)) return;
    const { offset, length } =
      at === 'key' ? document.spanOfKey(path) : at === 'value' ? document.spanOfValue(path) : document.spanOfEnclosing(path);
    this.diagnostics.push({ code, message: shortened(message), remedy: shortened(remedy), offset, length, path: [...path] });
  }
}
