/** A pixel of a tensor in the variants that it is compared with, and by how much it is more there. */
import { valueText } from '../../../experiment/comparison.js';
import type { PointedEntry } from '../../../experiment/messages.js';
import type { PageState } from '../store.js';

export type PixelNumbers = Pick<PointedEntry, 'value' | 'gradient'>;

/** Names and numbers: `pixelCenter 0.5`, then `difference`; for each comparison around a node that gives or takes the tensor. */
export function comparedEntries(own: PointedEntry, { pointed, comparisons }: PageState): readonly (readonly [string, PixelNumbers])[] {
  return pointed.flatMap((entry): (readonly [string, PixelNumbers])[] => {
    const comparison = comparisons.find(({ node }) => node === entry.comparedAt);
    if (entry.reference !== own.reference || entry.picture !== own.picture || comparison === undefined) return [];
    return [
      [`${comparison.attribute} ${valueText(comparison.value)}`, entry],
      ['difference', difference(entry, own)],
    ];
  });
}

/** In float32, as the panels show it. */
function difference(entry: PixelNumbers, own: PixelNumbers): PixelNumbers {
  const less = (a: readonly number[], b: readonly number[]) => a.map((number, i) => Math.fround(number - (b[i] ?? Number.NaN)));
  const gradient = entry.gradient && own.gradient && less(entry.gradient, own.gradient);
  return { value: less(entry.value, own.value), ...(gradient && { gradient }) };
}
