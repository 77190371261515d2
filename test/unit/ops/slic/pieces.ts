/** The labels of the pieces of a label map, sets of pixels of one label that hang together through their edges, in the order of their first pixels. */
export function pieces(labels: ArrayLike<number>, width: number): number[] {
  const seen = new Uint8Array(labels.length);
  const found: number[] = [];
  for (let first = 0; first < labels.length; first++) {
    if (seen[first] === 1) continue;
    found.push(labels[first]!);
    const stack = [first];
    seen[first] = 1;
    while (stack.length > 0) {
      const p = stack.pop()!;
      const x = p % width;
      for (const q of [...(x > 0 ? [p - 1] : []), ...(x < width - 1 ? [p + 1] : []), p - width, p + width]) {
        if (q < 0 || q >= labels.length || seen[q] === 1 || labels[q] !== labels[p]) continue;
        seen[q] = 1;
        stack.push(q);
      }
    }
  }
  return found;
}
