/** What `sum` and `mean` have in common: which axes go, and which shape remains. */
import type { IntegersAttribute, NodeCall, NodeProblem, Shape } from '../contract.js';
import { shapeText } from '../shape.js';
import { inputShape, integersAttribute } from './call.js';

export const axesAttribute: IntegersAttribute = {
  name: 'axes',
  kind: 'integers',
  default: [],
  help: 'The axes that go, counted from 0, or from the end with −1 for the last; the empty list takes them all, which leaves a scalar.',
};

export interface Reduction {
  /** Which axes are reduced, ascending and counted from 0. */
  readonly axes: readonly number[];
  /** The shape without them. */
  readonly kept: Shape;
  /** How many entries make one entry of the output. */
  readonly count: number;
}

/** `axes` of a tensor of `shape` as the attribute gives them: unordered, negative from the end, empty for all. */
export function reductionOf(shape: Shape, axes: readonly number[]): Reduction | NodeProblem {
  const rank = shape.length;
  const chosen = new Set<number>();
  for (const axis of axes) {
    const fromStart = axis < 0 ? axis + rank : axis;
    if (fromStart < 0 || fromStart >= rank) {
      const remedy = rank === 0 ? 'Leave axes out: the input is a scalar already.' : `Write axes from ${-rank} to ${rank - 1}.`;
      return { at: { attribute: 'axes' }, message: `Axis ${axis} does not exist: the input is ${shapeText(shape)}.`, remedy };
    }
    if (chosen.has(fromStart)) {
      return {
        at: { attribute: 'axes' },
        message: `Axis ${fromStart} of ${shapeText(shape)} is named twice.`,
        remedy: 'Name each axis once.',
      };
    }
    chosen.add(fromStart);
  }
  const reduced = shape.map((_, axis) => axis).filter((axis) => axes.length === 0 || chosen.has(axis));
  return {
    axes: reduced,
    kept: shape.filter((_, axis) => !reduced.includes(axis)),
    count: reduced.reduce((product, axis) => product * (shape[axis] ?? 1), 1),
  };
}

/** The reduction that a call of `sum` or `mean` asks for. */
export function reductionOfCall(call: NodeCall): Reduction | NodeProblem {
  return reductionOf(inputShape(call, 'input'), integersAttribute(call, 'axes'));
}
