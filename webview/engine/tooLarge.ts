import type { ExperimentNode } from '../../experiment/experiment.js';
import { DispatchTooLarge } from './backend/dispatch.js';
import { EngineError } from './problem.js';

/** Says in words, and of which node, that it is more than the GPU computes at once; any other error stays as it is. */
export function tooLargeAt({ id, op }: ExperimentNode, error: unknown): unknown {
  if (!(error instanceof DispatchTooLarge)) return error;
  const { workgroups, limit } = error;
  return new EngineError({
    kind: 'tooLarge',
    message: `"${id}" (${op}) is too large for this GPU: it would take ${workgroups} workgroups in one dimension, and the GPU takes at most ${limit}.`,
    remedy: 'Make it smaller: fewer rows, fewer pixels, or a smaller batch.',
    node: id,
  });
}
