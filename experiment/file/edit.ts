/** Edits of the text that change one value and nothing else. */
import { modify } from 'jsonc-parser';
import type { AttributeValue } from '../contract.js';
import type { FilePath } from '../messages.js';

export interface TextEdit {
  readonly offset: number;
  /** How many characters `content` replaces. */
  readonly length: number;
  readonly content: string;
}

/**
 * The edits that set the value at `path`, in the order of the text and without overlap. A value that is there is replaced where it stands;
 * one that is not is inserted with the objects on the way to it, in the file's own indentation. Comments stay.
 */
export function editValue(text: string, path: FilePath, value: AttributeValue): TextEdit[] {
  const edits = modify(text, [...path], value, {
    formattingOptions: { ...indentationOf(text), eol: text.includes('\r\n') ? '\r\n' : '\n' },
  });
  return edits.map(({ offset, length, content }) => ({ offset, length, content }));
}

/** The indentation of the first entry of the outermost object; two spaces where the text gives no hint. */
function indentationOf(text: string): { insertSpaces: boolean; tabSize: number } {
  const indent = /\{[^\n]*\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  return indent.includes('\t') ? { insertSpaces: false, tabSize: 1 } : { insertSpaces: true, tabSize: indent.length };
}
