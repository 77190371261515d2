/** Softmax over the last axis. */
import type { OperationContract } from '../contract.js';
import { inputShape, output, problem } from './call.js';
import { anyInput } from './unary.js';

export const softmax: OperationContract = {
  name: 'softmax',
  summary:
    'Softmax over the last axis: probabilities = exp(input) / Σ exp(input), with the greatest entry taken off first, so that nothing overflows.',
  inputs: [
    {
      ...anyInput('Logits, along the last axis; at least one axis. Transpose first to take another.'),
      shape: '[…, K]',
    },
  ],
  attributes: [],
  outputs: [{ name: 'probabilities', shape: '[…, K]', help: 'The shape of the input; each row of the last axis sums to 1.' }],
  citations: [
    {
      text: 'torch.nn.functional.softmax',
      url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html',
    },
  ],
  inferShapes(call) {
    const input = inputShape(call, 'input');
    if (input.length > 0) return output(input);
    return problem({ input: 'input' }, 'The input is [], a scalar: it has no axis to take the softmax over.', 'Give it at least one axis.');
  },
};
