/** What somebody may have meant by a name that does not exist. */

/** Words that other tools use for things that have another name here. */
const synonyms: Readonly<Record<string, string>> = {
  attributes: 'attrs',
  eps: 'epsilon',
  lr: 'learningRate',
  name: 'id',
  operation: 'op',
  type: 'op',
  stddev: 'std',
};

/** In a file with more names than this, the rest are not considered: the search must not be felt while typing. */
const mostCandidates = 200;

/** The candidate nearest to `word`, where one is near: a synonym, the same letters in another case, or one slip in every three letters. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const synonym = Object.hasOwn(synonyms, word) ? synonyms[word] : undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(Math.min(word.length, 30) / 3)) + 1;
  let considered = 0;
  for (const candidate of candidates) {
    if (considered++ === mostCandidates) break;
    if (candidate === synonym) return candidate;
    const distance = slips(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** "Did you mean loss? " – or nothing, where nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const candidate = nearest(word, candidates);
  return candidate === undefined ? '' : `Did you mean ${JSON.stringify(candidate)}? `;
}

/**
 * Optimal string alignment distance: letters put in, left out, replaced, or swapped with their neighbour.
 * `limit` where it is that or more.
 */
function slips(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let distance = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) distance = Math.min(distance, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(distance);
    }
    if (Math.min(...current) >= limit) return limit;
    [beforePrevious, previous] = [previous, current];
  }
  return Math.min(previous[to.length] ?? limit, limit);
}
