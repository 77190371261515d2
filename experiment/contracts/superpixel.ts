/** What superpixelPool and superpixelUnpool have in common: labels, one for each pixel, that name segments. */
import type { NodeCall, NodeProblem, Shape } from '../contract.js';
import { shapeText } from '../shape.js';

/** [B?, H, W, C] without C, and the channels: pixels with features, or what is left of them. Undefined where the rank is another. */
export function pixelsOf(features: Shape): { readonly pixels: Shape; readonly channels: number } | undefined {
  if (features.length < 3 || features.length > 4) return undefined;
  return { pixels: features.slice(0, -1), channels: features.at(-1) as number };
}

/** The least number of segments that the labels can do with, where it is known: the greatest label + 1, 0 where there is none. */
export function labelBound(call: NodeCall): number | undefined {
  const labels = call.inputs['labels'];
  return labels !== undefined && 'shape' in labels ? labels.bound : undefined;
}

/** The problem of labels for which there are too few segments; undefined where there are enough, or nobody knows. */
export function labelProblem(
  call: NodeCall,
  segments: number,
  at: NodeProblem['at'],
  wordsOf: (bound: number) => { readonly there: string; readonly remedy: string },
): NodeProblem | undefined {
  const bound = labelBound(call);
  if (bound === undefined || bound <= segments) return undefined;
  const { there, remedy } = wordsOf(bound);
  const ranges = ['no label has a segment', 'the only label with a segment is 0'];
  const range = ranges[segments] ?? `labels with a segment are 0 to ${segments - 1}`;
  return {
    at,
    message: `labels go up to ${bound - 1}, but ${there}: ${range}.`,
    remedy: `${remedy} Pixels of no segment have a label below 0.`,
  };
}

/** "[2, 16, 20, 3]" from pixels of [2, 16, 20]: a shape whose last sizes the file may choose. */
export function withLetters(sizes: Shape, letters: string): string {
  return sizes.length === 0 ? `[${letters}]` : shapeText(sizes).replace(']', `, ${letters}]`);
}
