/** The text of a file as plain data whose every place can be found again, and the mistakes that can be seen without knowing what it means. */
import type { Node } from 'jsonc-parser';
import type { FilePath } from '../messages.js';
import { type Diagnostic, type DiagnosticCode, shortened } from './diagnostic.js';
import { parseSyntax, type Span } from './syntax.js';

export class Document {
  /** The file's data: objects without a prototype, keys in their order. Of keys that come twice, the first counts; what overflows is infinite. */
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  readonly #diagnostics: Diagnostic[] = [];
  /** Places that were reported while reading, so that checks of what they mean pass over them. */
  readonly #reported = new Set<string>();
  readonly #root: Node | undefined;
  readonly #members = new Map<Node, Map<string, Node>>();

  constructor(readonly text: string) {
    this.diagnostics = this.#diagnostics;
    const syntax = parseSyntax(text);
    if ('mistake' in syntax) {
      const { code, span, message, remedy } = syntax.mistake;
      this.#reportSpan(code, span, [], message, remedy);
      return;
    }
    this.#root = syntax.root;
    this.value = this.#read(syntax.root, []);
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
    return this.#reported.size > 0 && this.#reported.has(JSON.stringify(path));
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
    let node = this.#root;
    for (const segment of path) {
      if (node === undefined) return undefined;
      node =
        typeof segment === 'string' ? this.#membersOf(node).get(segment) : node.type === 'array' ? node.children?.[segment] : undefined;
    }
    return node;
  }

  /** The values of an object's keys; indexed once, so that many look-ups in a large object stay cheap. */
  #membersOf(object: Node): ReadonlyMap<string, Node> {
    let members = this.#members.get(object);
    if (members === undefined) {
      members = new Map();
      for (const property of object.type === 'object' ? (object.children ?? []) : []) {
        const [key, value] = property.children ?? [];
        if (key !== undefined && value !== undefined && !members.has(key.value)) members.set(key.value, value);
      }
      this.#members.set(object, members);
    }
    return members;
  }

  #reportSpan(code: DiagnosticCode, { offset, length }: Span, path: FilePath, message: string, remedy: string): void {
    this.#diagnostics.push({ code, message: shortened(message), remedy, offset, length, path: [...path] });
  }

  /** @param path of `node`; one list that grows and shrinks on the way, since there may be a million numbers. */
  #read(node: Node, path: (string | number)[]): unknown {
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
            path.push(name);
            object[name] = this.#read(value, path);
            path.pop();
          }
        }
        return object;
      }
      case 'array':
        return children.map((child, index) => {
          path.push(index);
          const entry = this.#read(child, path);
          path.pop();
          return entry;
        });
      case 'number':
        if (Number.isFinite(Math.fround(node.value))) return node.value;
        this.#reported.add(JSON.stringify(path));
        this.#reportSpan(
          'number-overflow',
          node,
          path,
          `${this.text.slice(node.offset, node.offset + Math.min(node.length, 40))} does not fit in float32.`,
          'Write a number between −3.4e38 and 3.4e38.',
        );
        // Infinite, so that no check goes on with a number that will not stand.
        return node.value * Number.POSITIVE_INFINITY;
      default:
        return node.value;
    }
  }
}
