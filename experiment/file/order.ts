/** The order in which nodes can be computed. */

export interface Order<Node> {
  /** Every node that is not on a cycle, or behind one, after the nodes it needs; the given order where that leaves a choice. */
  readonly ordered: readonly Node[];
  /** Each cycle once, each node needing the next one and the last one the first. */
  readonly cycles: readonly (readonly Node[])[];
}

/** Depth-first search without recursion, so that a long chain of nodes cannot exhaust the stack. */
export function orderNodes<Node>(nodes: readonly Node[], needs: (node: Node) => readonly Node[]): Order<Node> {
  const ordered: Node[] = [];
  const cycles: Node[][] = [];
  const done = new Set<Node>();
  const stuck = new Set<Node>();
  for (const start of nodes) {
    if (done.has(start)) continue;
    const trail: { node: Node; rest: Node[] }[] = [{ node: start, rest: [...needs(start)] }];
    const onTrail = new Map([[start, 0]]);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const next = top.rest.shift();
      if (next === undefined) {
        trail.pop();
        onTrail.delete(top.node);
        done.add(top.node);
        if (needs(top.node).some((needed) => stuck.has(needed))) stuck.add(top.node);
        if (!stuck.has(top.node)) ordered.push(top.node);
        continue;
      }
      const index = onTrail.get(next);
      if (index !== undefined) {
        const cycle = trail.slice(index).map(({ node }) => node);
        cycles.push(cycle);
        for (const node of cycle) stuck.add(node);
      } else if (!done.has(next)) {
        onTrail.set(next, trail.length);
        trail.push({ node: next, rest: [...needs(next)] });
      }
    }
  }
  return { ordered, cycles };
}
