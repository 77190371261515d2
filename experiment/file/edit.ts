/**
 * Edits of the text that change one value and nothing else. jsonc-parser's own `modify` formats the whole line into which it inserts, which
 * would unfold nodes that are written on one line; so what it inserts is laid out here, as its neighbours are.
 */
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { AttributeValue } from '../contract.js';
import type { FilePath } from '../messages.js';
import { commaAt } from './comma.js';

export interface TextEdit {
  readonly offset: number;
  /** How many characters `content` replaces. */
  readonly length: number;
  readonly content: string;
}

/**
 * The edits that set the value at `path`, in the order of the text and without overlap. A value that is there is replaced where it stands,
 * whether it was written before or not; one that is not is inserted behind its neighbours, with the objects on the way to it. Comments,
 * trailing commas, line ends and indentation stay as they are.
 * @returns none where the text has no object or list to put it in.
 */
export function editValue(text: string, path: FilePath, value: AttributeValue): TextEdit[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root === undefined) return [];
  const existing = findNodeAtLocation(root, [...path]);
  if (existing !== undefined) return [{ offset: existing.offset, length: existing.length, content: textOf(value) }];
  const lastKey = path.at(-1);
  if (typeof lastKey !== 'string') return [];
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const parent = findNodeAtLocation(root, path.slice(0, depth));
    const key = path[depth];
    if (parent === undefined) continue;
    const missing = path.slice(depth + 1);
    if (parent.type !== 'object' || typeof key !== 'string' || !missing.every((segment) => typeof segment === 'string')) return [];
    const nested = missing.reduceRight((inner, segment) => `{ ${JSON.stringify(segment)}: ${inner} }`, textOf(value));
    return insertProperty(text, parent, `${JSON.stringify(key)}: ${nested}`);
  }
  return [];
}

/** A value as people write it: lists with a space behind the comma. */
function textOf(value: AttributeValue): string {
  return typeof value === 'object' ? `[${value.join(', ')}]` : JSON.stringify(value);
}

const lineRest = /^((?:[ \t]|\/\*.*?\*\/)*)(,?)((?:[ \t]|\/\*.*?\*\/)*(?:\/\/[^\r\n]*)?)(?=\r?\n)/;

function insertProperty(text: string, object: Node, property: string): TextEdit[] {
  const last = object.children?.at(-1);
  if (last === undefined) {
    const isBlank = object.length === 2;
    return [{ offset: object.offset + 1, length: 0, content: isBlank ? ` ${property} ` : ` ${property}` }];
  }
  const end = last.offset + last.length;
  const behind = text.slice(end, object.offset + object.length);
  const indentation = /(\r?\n[ \t]*)$/.exec(text.slice(0, last.offset))?.[1];
  const rest = lineRest.exec(behind);
  if (indentation !== undefined && rest !== null) {
    // The neighbour has a line of its own: so has the new one, behind a comment that belongs to the neighbour.
    const hasComma = rest[2] === ',';
    const offset = end + rest[0].length;
    if (hasComma) return [{ offset, length: 0, content: `${indentation}${property},` }];
    if (commaAt(text, end) === undefined) {
      const comma = { offset: end, length: 0, content: ',' };
      return offset === end
        ? [{ ...comma, content: `,${indentation}${property}` }]
        : [comma, { offset, length: 0, content: `${indentation}${property}` }];
    }
  }
  // A comma that follows, now or on a later line, stands behind the new property as it stood behind the old one.
  return [{ offset: end, length: 0, content: `,${indentation ?? ' '}${property}` }];
}
