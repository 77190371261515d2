/** Places in the text of an experiment, and whether one still means what it meant when the page was drawn. */
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';
import type { FilePath } from '../experiment/messages.js';

/** Where `path` stands in the text; where it does not exist, the innermost thing on the way to it that does. */
export function findPlace(text: string, path: FilePath): { readonly offset: number; readonly length: number } {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  for (let depth = path.length; tree && depth > 0; depth--) {
    const node = findNodeAtLocation(tree, path.slice(0, depth));
    // For a property the whole `"blur": 0.1` is more telling than its value alone.
    if (node) return node.parent?.type === 'property' ? node.parent : node;
  }
  return { offset: 0, length: 0 };
}

/**
 * Why an edit at `path` must not be made now, in words for the person who turned the control; undefined where it may.
 * The control was drawn from `shown`; the text may have changed meanwhile, and an index in `graph` may mean another node.
 */
export function editRefusal(shown: string, text: string, path: FilePath): string | undefined {
  if (shown === text) return undefined;
  const errors: ParseError[] = [];
  const now = parseTree(text, errors, { allowTrailingComma: true });
  if (!now || errors.length > 0)
    return 'The text has a mistake just now, so the control did not change it and went back. Mend the text first.';
  const before = parseTree(shown, [], { allowTrailingComma: true });
  const gone = 'What this control belonged to is no longer in the file, so nothing was changed. The controls follow the text in a moment.';
  for (let depth = 1; depth < path.length; depth++) {
    const way = path.slice(0, depth);
    const earlier = before && findNodeAtLocation(before, way);
    if (!earlier) return undefined;
    const node = findNodeAtLocation(now, way);
    if (node?.type !== earlier.type || nameOf(node) !== nameOf(earlier)) return gone;
  }
  return undefined;
}

/** What tells one node of the graph from another. */
function nameOf(node: Node): string | undefined {
  if (node.type !== 'object') return undefined;
  const [id, op] = ['id', 'op'].map((key) => findNodeAtLocation(node, [key])).map((named) => named && getNodeValue(named));
  return id === undefined && op === undefined ? undefined : `${id} ${op}`;
}
