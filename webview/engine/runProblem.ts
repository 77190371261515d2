import type { Reference } from '../../experiment/experiment.js';
import type { EngineProblem } from '../../experiment/messages.js';
import type { StepReport } from './stepLog.js';

/**
 * Why a run was stopped by a report.
 * @param shownStep The state that is shown now: the last good one, or the first where none was good.
 * @param nonFinite The first tensor that held NaN or infinity in the reported state.
 */
export function problemOfReport({ step, loss, fault }: StepReport, shownStep: number, nonFinite: Reference | undefined): EngineProblem {
  const shown = shownStep < step ? ` What is shown is step ${shownStep}, the last good one.` : '';
  if (fault) {
    const { message, remedy } = fault.problem;
    return { kind: 'fault', node: fault.node, message: `${fault.node}, step ${step}: ${message}${shown}`, remedy };
  }
  const became = step === 0 ? `The loss is ${inWords(loss)} from the start` : `The loss became ${inWords(loss)} at step ${step}`;
  const culprit = nonFinite === undefined ? '' : `: "${nonFinite}" is the first tensor that holds such numbers`;
  const remedy =
    step === 0
      ? 'Look for NaN and infinity in the data files and for values too large for float32.'
      : 'Lower the learning rate, or look in the gradients of the last good step for numbers that are too large.';
  return { kind: 'notFinite', message: `${became}${culprit}.${shown}`, remedy };
}

function inWords(loss: number | undefined): string {
  return Number.isNaN(loss) ? 'NaN' : 'infinite';
}
