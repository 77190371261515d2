/** What became of expectations in words, the same on the cards and on the command line. */
import { entryName } from './entryName.js';
import type { ExpectationReport, ExpectationResult } from './expectation.js';
import type { Reference } from './experiment.js';
import { formatNumber } from './formatNumber.js';
import type { VerdictWords } from './verdict.js';

/** What the card of these references says, values and gradients together; undefined where nothing is expected of them. */
export function expectationVerdict(
  { step, final, results }: ExpectationReport,
  references: readonly Reference[],
): VerdictWords | undefined {
  const own = results.filter(({ reference }) => references.includes(reference));
  const [first] = own;
  if (first === undefined) return undefined;
  const lines = own.map(expectationLine);
  const farthest = own.reduce((a, b) => (excess(b) > excess(a) ? b : a), first);
  if (!final) {
    const details = [`The file speaks of the state after the last step; so far, at step ${step}:`, ...lines];
    return { outcome: 'underWay', text: `expect ${brief(farthest.error)} so far`, details };
  }
  const details = ['Against what the file expects: ‖actual − expected‖ / ‖expected‖.', ...lines];
  const failed = own.filter(({ passed }) => !passed);
  if (failed.length > 0) return { outcome: 'bad', text: `expect ${short(farthest, own.length > 1)}`, details };
  const text = own.length === 1 ? short(first, false) : `${own.length} of ${own.length} · ${brief(farthest.error)}`;
  return { outcome: 'good', text: `expect ${text}`, details };
}

/** `grad:render: error 2.3e-2, at most 1e-5 is right; farthest off render[3, 4, 0]: 0.5 instead of 0.25`. */
export function expectationLine(result: ExpectationResult): string {
  const { reference, shape, error, tolerance, worst } = result;
  const most = tolerance === 0 ? 'none is right' : `at most ${formatNumber(tolerance)} is right`;
  const head = `${nameOf(result)}: error ${brief(error)}, ${most}`;
  if (worst === undefined) return head;
  const [actual, expected] = apart(worst.actual, worst.expected);
  return `${head}; farthest off ${entryName(reference, shape, worst.index)}: ${actual} instead of ${expected}`;
}

/** `render`, `grad:means`: as the file says it. */
function nameOf({ reference, gradient }: ExpectationResult): string {
  return gradient ? `grad:${reference}` : reference;
}

function short(result: ExpectationResult, named: boolean): string {
  const { error, tolerance, passed } = result;
  return `${named ? `${nameOf(result)} ` : ''}${brief(error)} ${passed ? '≤' : '>'} ${formatNumber(tolerance)}`;
}

/** How far an error is on the way to its tolerance, or beyond it. */
function excess({ error, tolerance }: ExpectationResult): number {
  return error === 0 ? 0 : error / tolerance;
}

/** Two digits: what matters of an error is its size. */
function brief(error: number): string {
  return formatNumber(Number(error.toPrecision(2)));
}

/** Both numbers with three digits, or with as many as tell them apart. */
function apart(a: number, b: number): readonly [string, string] {
  const [short, other] = [formatNumber(a), formatNumber(b)];
  if (short !== other) return [short, other];
  const exact = (value: number) => String(Number(value.toPrecision(9))).replace('-', '−');
  return [exact(a), exact(b)];
}
