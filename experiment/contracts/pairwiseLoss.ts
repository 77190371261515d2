/** What `mse` and `l1` have in common: a mean over the entries of two tensors of one shape. */
import type { NodeCall, ShapeResult } from '../contract.js';
import { entryCount, sameShape, shapeText } from '../shape.js';
import { inputShape, output, problem } from './call.js';

/** The shape rule of `operation`, of the inputs `prediction` and `target`. */
export function inferPairwiseLoss(operation: string): (call: NodeCall) => ShapeResult {
  return (call) => {
    const prediction = inputShape(call, 'prediction');
    const target = inputShape(call, 'target');
    if (!sameShape(prediction, target)) {
      return problem(
        { input: 'target' },
        `target is ${shapeText(target)}, but prediction is ${shapeText(prediction)}.`,
        `Give both the same shape; ${operation} broadcasts nothing.`,
      );
    }
    if (entryCount(prediction) === 0) {
      return problem(
        { input: 'prediction' },
        `prediction is ${shapeText(prediction)}: it has no entries, so it has no mean.`,
        'Give both at least one entry.',
      );
    }
    return output([]);
  };
}
