import { formatCount } from '../../experiment/formatNumber.js';
import type { EngineProblem } from '../../experiment/messages.js';
import type { NonFinite } from './nonFinite.js';
import type { StepReport } from './stepLog.js';

/**
 * Why a run was stopped by a report.
 * @param shownStep The state that is shown now: the last good one, or the first where none was good.
 * @param nonFinite The first tensor that held NaN or infinity: a value of the reported state, or a gradient of the one before.
 */
export function problemOfReport(report: StepReport, shownStep: number, nonFinite: NonFinite | undefined): EngineProblem {
  const { step, fault } = report;
  const shown = shownStep < step ? ` What is shown is step ${shownStep}, the last good one.` : '';
  if (fault) {
    const { message, remedy } = fault.problem;
    return { kind: 'fault', node: fault.node, message: `${fault.node}, step ${step}: ${message}${shown}`, remedy };
  }
  const culprit = nonFinite === undefined ? '' : `: ${inSentence(nonFinite)}`;
  const node = nonFinite?.node;
  return {
    kind: 'notFinite',
    message: `${whatHappened(report)}${culprit}.${shown}`,
    remedy: isUnnoticed(report) ? remedyAt(node) : remedyOf(step, nonFinite),
    ...(node === undefined ? {} : { node }),
  };
}

/** A tensor holds NaN or infinity, and neither the loss nor a parameter does. */
export function isUnnoticed(report: StepReport): report is StepReport & { readonly firstNonFinite: number } {
  const { loss, fault, alarm, firstNonFinite } = report;
  return firstNonFinite !== undefined && !fault && !alarm && (loss === undefined || Number.isFinite(loss));
}

function whatHappened(report: StepReport): string {
  if (isUnnoticed(report)) return `NaN or infinity came up at step ${report.step}`;
  const { step, loss } = report;
  if (loss === undefined || Number.isFinite(loss)) return `A parameter stopped being finite at step ${step}`;
  return step === 0 ? `The loss is ${inWords(loss)} from the start` : `The loss became ${inWords(loss)} at step ${step}`;
}

function inSentence({ reference, gradient, step, count, size }: NonFinite): string {
  const entries = size === 1 ? '' : `, in ${formatCount(count)} of ${formatCount(size)} entries`;
  return gradient
    ? `the gradient of "${reference}" at step ${step} is the first tensor that holds such numbers${entries}`
    : `"${reference}" is the first tensor that holds such numbers${entries}`;
}

function remedyOf(step: number, nonFinite: NonFinite | undefined): string {
  if (nonFinite?.gradient) return remedyAt(nonFinite.node);
  if (step === 0) return 'Look for NaN and infinity in the data files and for values too large for float32.';
  return 'Lower the learning rate, or look in the gradients of the last good step for numbers that are too large.';
}

function remedyAt(node: string | undefined): string {
  return `Look in ${node ?? 'the nodes that take it'} for a division by zero, a root of zero or numbers too large for float32.`;
}

function inWords(loss: number): string {
  return Number.isNaN(loss) ? 'NaN' : 'infinite';
}
