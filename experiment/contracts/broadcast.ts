/** The rule by which two shapes of an elementwise operation meet. */
import type { NodeCall, Shape, ShapeResult } from '../contract.js';
import { shapeText } from '../shape.js';
import { inputShape, output, problem } from './call.js';

/**
 * NumPy's broadcasting: shapes are aligned at their last axes, missing leading axes count as 1, and a size of 1 stretches to the other's.
 * Undefined where two sizes differ and neither is 1. https://numpy.org/doc/stable/user/basics.broadcasting.html
 */
export function broadcastShape(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let fromEnd = rank; fromEnd >= 1; fromEnd--) {
    const sizeOfA = a.at(-fromEnd) ?? 1;
    const sizeOfB = b.at(-fromEnd) ?? 1;
    if (sizeOfA !== sizeOfB && sizeOfA !== 1 && sizeOfB !== 1) return undefined;
    result.push(sizeOfA === 1 ? sizeOfB : sizeOfA);
  }
  return result;
}

/** The shape rule of an elementwise operation of the inputs `a` and `b`. */
export function inferBroadcast(call: NodeCall): ShapeResult {
  const a = inputShape(call, 'a');
  const b = inputShape(call, 'b');
  const shape = broadcastShape(a, b);
  if (shape !== undefined) return output(shape);
  return problem(
    { input: 'b' },
    `b is ${shapeText(b)}, which does not broadcast with a, ${shapeText(a)}.`,
    'Counted from the last axis, sizes must be equal or one of them 1.',
  );
}
