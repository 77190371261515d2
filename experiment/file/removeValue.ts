/** Edits of the text that take one value out and nothing else. jsonc-parser's own `modify` takes comments between it and its neighbours along. */
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { FilePath } from '../messages.js';
import { commaAt } from './comma.js';
import type { TextEdit } from './edit.js';

/**
 * The edits that take out the property at `path`, its comma and the space that was for it alone, in the order of the text and without
 * overlap. Comments stay, also those behind it.
 * @returns none where the text has no such property.
 */
export function removeValue(text: string, path: FilePath): TextEdit[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const property = root && findNodeAtLocation(root, [...path])?.parent;
  const object = property?.parent;
  if (property?.type !== 'property' || object === undefined) return [];
  const commaBehind = commaAt(text, property.offset + property.length);
  const before = neighbourBefore(object, property);
  const comma = commaBehind ?? (before && commaAt(text, before.offset + before.length));
  const [from, to] = [property.offset, property.offset + property.length];
  if (comma === undefined) return [cut(text, from, to)];
  // With no more than space between them, on one line, they go as one.
  if (/^[ \t]*$/.test(text.slice(Math.min(to, comma + 1), Math.max(comma, from)))) {
    return [cut(text, Math.min(from, comma), Math.max(to, comma + 1))];
  }
  return [cut(text, from, to), cut(text, comma, comma + 1)].sort((a, b) => a.offset - b.offset);
}

function neighbourBefore(object: Node, property: Node): Node | undefined {
  const properties = object.children ?? [];
  return properties[properties.indexOf(property) - 1];
}

/** Takes out the text from `from` to `to`, and the line with it where nothing else is on it, or else the space on one side. */
function cut(text: string, from: number, to: number): TextEdit {
  const start = from - lengthOf(/[ \t]*$/, text.slice(0, from));
  const end = to + lengthOf(/^[ \t]*/, text.slice(to));
  const lineEndBefore = lengthOf(/\r?\n$/, text.slice(0, start));
  const endsLine = /^\r?\n/.test(text.slice(end));
  const edit = (offset: number, until: number): TextEdit => ({ offset, length: until - offset, content: '' });
  if (endsLine) return edit(start - lineEndBefore, end);
  const opens = text[start - 1] === '{';
  if (opens && text[end] === '}') return edit(start, end);
  return edit(from, start < from || opens ? end : to);
}

function lengthOf(pattern: RegExp, text: string): number {
  return pattern.exec(text)?.[0].length ?? 0;
}
