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
  const { kind, message, remedy } = problemOfReport({ step: 12, loss: Number.NaN, fault: undefined }, 11, {
    reference: 'means',
    gradient: false,
    step: 12,
    count: 3,
    size: 10,
  });
  expect(kind).toBe('notFinite');
  expect(message).toBe(
    'The loss became NaN at step 12: "means" is the first tensor that holds such numbers, in 3 of 10 entries. What is shown is step 11, the last good one.',
  );
  expect(remedy).toContain('learning rate');
});

test('a gradient that was not finite before is told with its step and the node whose backward pass gave it', () => {
  const culprit = { reference: 'x', gradient: true, step: 11, count: 1, size: 1, node: 'root' };
  const { node, message, remedy } = problemOfReport({ step: 12, loss: Number.NaN, fault: undefined }, 11, culprit);
  expect(node).toBe('root');
  expect(message).toBe(
    'The loss became NaN at step 12: the gradient of "x" at step 11 is the first tensor that holds such numbers. What is shown is step 11, the last good one.',
  );
  expect(remedy).toBe('Look in root for a division by zero, a root of zero or numbers too large for float32.');
});

test('a parameter that the loss does not notice is told as such', () => {
  const report = { step: 3, loss: 0.5, fault: undefined, alarm: true } as const;
  const { message } = problemOfReport(report, 2, { reference: 'x', gradient: false, step: 3, count: 2, size: 2000 });
  expect(message).toMatch(
    /^A parameter stopped being finite at step 3: "x" is the first tensor .*, in 2 of 2.000 entries\. What is shown is step 2/,
  );
});

test('at the very start the data are to blame, and there is no good step', () => {
  const { message, remedy } = problemOfReport({ step: 0, loss: Number.POSITIVE_INFINITY, fault: undefined }, 0, undefined);
  expect(message).toBe('The loss is infinite from the start.');
  expect(remedy).toContain('data files');
});

test('what neither loss nor parameters notice is told of the state that is shown, with the node to look in', () => {
  const culprit = { reference: 'side', gradient: false, step: 4, count: 2, size: 3, node: 'side' };
  expect(problemOfReport({ step: 4, loss: 1, fault: undefined, firstNonFinite: 0 }, 4, culprit)).toEqual({
    kind: 'notFinite',
    node: 'side',
    message: 'NaN or infinity came up at step 4: "side" is the first tensor that holds such numbers, in 2 of 3 entries.',
    remedy: 'Look in side for a division by zero, a root of zero or numbers too large for float32.',
  });
});
