import { expect, test } from 'vitest';
import { dispatch } from '../../../webview/engine/backend/dispatch.js';
import { evaluate } from '../../../webview/engine/gradients.js';
import type { Operation } from '../../../webview/engine/operation.js';
import { problemOf } from '../../../webview/engine/problem.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { useTestBackend } from '../support/dawn.js';
import { experiment, operations, tensor } from './experiments.js';

const { backend } = await useTestBackend();

/** Hands its input on, with a kernel over 70000 images in one of the passes. */
function wide(pass: 'forward' | 'backward'): Operation {
  const overTheLimit = () => dispatch(backend, { name: 'wide', code: '' }, [], null, [1, 1, 70_000]);
  const handedOn = tf.customGrad((x) => {
    if (pass === 'forward') overTheLimit();
    const gradFunc = (cotangent: Tensor) => {
      if (pass === 'backward') overTheLimit();
      return cotangent;
    };
    return { value: tf.mul(x as Tensor, 1), gradFunc };
  });
  return { name: 'wide', definition: () => [], composition: ({ x }) => ({ outputs: [handedOn(x as Tensor)] }) };
}

for (const pass of ['forward', 'backward'] as const) {
  test(`more than the GPU takes in the ${pass} pass is told of the node, with size, limit and remedy`, () => {
    const graph = {
      experiment: experiment(
        [tensor('x', [1, 2], 0.1)],
        [
          { id: 'images', op: 'wide', inputs: { x: 'x' } },
          { id: 'loss', op: 'mean', inputs: { input: 'images' } },
        ],
      ),
      operations: new Map([...operations, wide(pass)].map((operation) => [operation.name, operation])),
      implementation: 'auto',
    } as const;
    let thrown: unknown;
    try {
      evaluate(graph, new Map([['x', tf.tensor1d([1, 2])]]), tf.scalar(1), 'all');
    } catch (error) {
      thrown = error;
    }
    expect(problemOf(thrown)).toEqual({
      kind: 'tooLarge',
      message:
        '"images" (wide) is too large for this GPU: it would take 70000 workgroups in one dimension, and the GPU takes at most 65535.',
      remedy: 'Make it smaller: fewer rows, fewer pixels, or a smaller batch.',
      node: 'images',
    });
  });
}
