const known = new WeakMap<object, number>();

/** The greatest entry + 1, at least 0: how many labels there can be among these. Of one array it is computed once. */
export function boundOf(entries: readonly number[] | Int32Array): number {
  let bound = known.get(entries);
  if (bound === undefined) {
    bound = 0;
    for (const entry of entries) if (entry >= bound) bound = entry + 1;
    known.set(entries, bound);
  }
  return bound;
}
