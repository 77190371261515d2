import { expect, test } from 'vitest';
import { problemOfReport } from '../../../webview/engine/runProblem.js';

test('a fault names the node, the step and the state that is shown', () => {
  const problem = { at: 'node', message: 'Covariance 3 is not positive definite.', remedy: 'Use cholesky.' } as const;
  expect(problemOfReport({ step: 8, loss: 1, fault: { node: 'render', problem } }, 7, undefined)).toEqual({
    kind: 'fault',
    node: 'render',
    message: 'render, step 8: Covariance 3 is not positive definite. What is shown is step 7, the last good one.',
    remedy: 'Use cholesky.',
  });
});

test('a loss that is not finite names the step and the first tensor to blame', () => {
  const { kind, message, remedy } = problemOfReport({ step: 12, loss: Number.NaN, fault: undefined }, 11, 'means');
  expect(kind).toBe('notFinite');
  expect(message).toBe(
    'The loss became NaN at step 12: "means" is the first tensor that holds such numbers. What is shown is step 11, the last good one.',
  );
  expect(remedy).toContain('learning rate');
});

test('at the very start the data are to blame, and there is no good step', () => {
  const { message, remedy } = problemOfReport({ step: 0, loss: Number.POSITIVE_INFINITY, fault: undefined }, 0, undefined);
  expect(message).toBe('The loss is infinite from the start.');
  expect(remedy).toContain('data files');
});
