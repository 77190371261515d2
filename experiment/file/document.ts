/** The text of a file as plain data whose every place can be found again, and the mistakes that can be seen without knowing what it means. */
import { createScanner, findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { FilePath } from '../messages.js';
import type { Diagnostic, DiagnosticCode } from './diagnostic.js';

/** A file that means something does not nest deeper, and deeper nesting would exhaust the parser's stack. */
const maximumDepth = 64;

export interface Span {
  readonly offset: number;
  readonly length: number;
}

export class Document {
  /** The file's data: objects without a prototype, keys in their order. Of keys that come twice, the first counts. */
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  readonly #diagnostics: Diagnostic[] = [];
  /** Places that were reported while reading, so that checks of what they mean pass over them. */
  readonly #reported = new Set<string>();
  readonly #root: Node | undefined;

  constructor(readonly text: string) {
    this.diagnostics = this.#diagnostics;
    const unmarked = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text; // a byte order mark, kept as one character
    const deep = findDeepNesting(unmarked);
    if (deep !== undefined) {
      this.#reportSpan('too-deep', deep, [], `Brackets are nested more than ${maximumDepth} deep here.`, 'Nest less deeply.');
      return;
    }
    const errors: ParseError[] = [];
    const root = parseTree(unmarked, errors, { allowTrailingComma: true });
    const first = errors[0];
    if (first !== undefined || root === undefined) {
      // What follows the first slip is guesswork.
      const span = first === undefined ? { offset: 0, length: 0 } : first;
      const { message, remedy } = syntaxWords(first, unmarked);
      this.#reportSpan('syntax', span, [], message, remedy);
      return;
    }
    this.#root = root;
    this.value = this.#read(root, []);
  }

  /** Where the value at `path` stands; where it does not exist, the nearest object around its place. */
  spanOfValue(path: FilePath): Span {
    const node = this.#find(path);
    return node === undefined ? this.spanOfEnclosing(path) : { offset: node.offset, length: node.length };
  }

  /** Where the key at the end of `path` stands; for an entry of a list or the whole file, its first character. */
  spanOfKey(path: FilePath): Span {
    const node = this.#find(path);
    if (node === undefined) return this.spanOfEnclosing(path);
    const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
    return key === undefined ? { offset: node.offset, length: Math.min(1, node.length) } : { offset: key.offset, length: key.length };
  }

  /** For a key that is missing: the key of the object that should have it. */
  spanOfEnclosing(path: FilePath): Span {
    return path.length === 0 ? { offset: 0, length: 0 } : this.spanOfKey(path.slice(0, -1));
  }

  /** Whether reading has reported this very place. */
  wasReported(path: FilePath): boolean {
    return this.#reported.has(JSON.stringify(path));
  }

  /** The value at `path` as the text has it, shortened to fit in a message. */
  excerpt(path: FilePath): string {
    const node = this.#find(path);
    if (node === undefined) return 'missing';
    if (node.type === 'object') return 'an object';
    const source = this.text.slice(node.offset, node.offset + Math.min(node.length, 200)).replace(/\s+/g, ' ');
    return source.length <= 40 ? source : node.type === 'array' ? 'a list' : `${source.slice(0, 37)}…`;
  }

  #find(path: FilePath): Node | undefined {
    return this.#root === undefined ? undefined : findNodeAtLocation(this.#root, [...path]);
  }

  #reportSpan(code: DiagnosticCode, { offset, length }: Span, path: FilePath, message: string, remedy: string): void {
    this.#diagnostics.push({ code, message, remedy, offset, length, path: [...path] });
  }

  #read(node: Node, path: FilePath): unknown {
    const children = node.children ?? [];
    switch (node.type) {
      case 'object': {
        const object: Record<string, unknown> = Object.create(null);
        for (const property of children) {
          const [key, value] = property.children ?? [];
          if (key === undefined || value === undefined) continue;
          const name = String(key.value);
          if (name in object) {
            this.#reportSpan(
              'duplicate-key',
              key,
              [...path, name],
              `${JSON.stringify(name)} is here a second time.`,
              'Keep one of the two.',
            );
          } else {
            object[name] = this.#read(value, [...path, name]);
          }
        }
        return object;
      }
      case 'array':
        return children.map((child, index) => this.#read(child, [...path, index]));
      case 'number':
        if (!Number.isFinite(Math.fround(node.value))) {
          const number = this.text.slice(node.offset, node.offset + Math.min(node.length, 40));
          this.#reported.add(JSON.stringify(path));
          this.#reportSpan(
            'number-overflow',
            node,
            path,
            `${number} does not fit in float32.`,
            'Write a number between −3.4e38 and 3.4e38.',
          );
        }
        return node.value;
      default:
        return node.value;
    }
  }
}

/** The first bracket that opens too deep a nesting. */
function findDeepNesting(text: string): Span | undefined {
  const open = new Set(['{', '[']);
  const close = new Set(['}', ']']);
  const scanner = createScanner(text, true);
  let depth = 0;
  let before = -1;
  for (scanner.scan(); scanner.getPosition() > before; scanner.scan()) {
    before = scanner.getPosition();
    const offset = scanner.getTokenOffset();
    const character = text[offset] ?? '';
    if (open.has(character)) depth++;
    else if (close.has(character)) depth--;
    if (depth > maximumDepth) return { offset, length: 1 };
  }
  return undefined;
}

/** What the parser's error codes mean to a person. */
function syntaxWords(error: ParseError | undefined, text: string): { message: string; remedy: string } {
  if (error === undefined || text.trim() === '') {
    return { message: 'The file is empty.', remedy: 'Begin with { "gradlab": 1, "tensors": {}, "graph": [] }.' };
  }
  const found = text.slice(error.offset, error.offset + Math.min(error.length, 30));
  const here = found === '' || error.offset >= text.length ? 'The file ends here' : `${found} stands here`;
  switch (printParseErrorCode(error.error)) {
    case 'PropertyNameExpected':
      return { message: `${here}, but a key is wanted.`, remedy: 'Write a key in double quotes.' };
    case 'ValueExpected':
      return { message: `${here}, but a value is wanted.`, remedy: 'Write a number, text in double quotes, true, a list or an object.' };
    case 'ColonExpected':
      return { message: `${here}, but a colon is wanted.`, remedy: 'Write a colon between key and value.' };
    case 'CommaExpected':
      return { message: `${here}, but a comma is wanted.`, remedy: 'Write a comma before it.' };
    case 'CloseBraceExpected':
      return { message: `${here}, but an object is still open.`, remedy: 'Close it with }.' };
    case 'CloseBracketExpected':
      return { message: `${here}, but a list is still open.`, remedy: 'Close it with ].' };
    case 'EndOfFileExpected':
      return { message: `${here}, after the end of the experiment.`, remedy: 'Take away what follows the last }.' };
    case 'UnexpectedEndOfString':
      return { message: 'This text has no end.', remedy: 'Close it with a double quote on the same line.' };
    case 'UnexpectedEndOfComment':
      return { message: 'This comment has no end.', remedy: 'Close it with */.' };
    case 'UnexpectedEndOfNumber':
    case 'InvalidNumberFormat':
      return { message: `${found} is not a number.`, remedy: 'Write numbers as 0.5, 12 or 1e-3.' };
    case 'InvalidUnicode':
    case 'InvalidEscapeCharacter':
      return { message: 'This text has an escape that JSON does not know.', remedy: 'Write \\\\ for a backslash.' };
    case 'InvalidCharacter':
      return { message: 'This text has a control character in it.', remedy: 'Write \\n for a line break and \\t for a tab.' };
    default:
      return { message: `${found} means nothing here.`, remedy: 'Text stands in double quotes; the words are true, false and null.' };
  }
}
