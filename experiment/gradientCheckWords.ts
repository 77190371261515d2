/** A gradient check in words, the same on the cards and on the command line. */
import { contractOf } from './contracts/index.js';
import { entryName } from './entryName.js';
import type { Experiment } from './experiment.js';
import { formatCount, formatNumber, formatRange } from './formatNumber.js';
import { agrees, badness, type Comparison, type GradientCheck, type InputCheck, inputChecks, relativeTolerance } from './gradientCheck.js';
import { shapeText } from './shape.js';
import type { VerdictWords } from './verdict.js';

const skipped = {
  unused:
    'The loss does not depend on it, or only through an operation that has no gradient: nothing comes in from behind that could be checked.',
  noFloats: 'All its inputs are integers or empty, so that they have no gradients.',
} as const;

const skippedDirection = {
  kink: 'whole graph: not compared, because the loss has a kink in the direction that was drawn',
  slow: 'whole graph: not compared, because its definitions take too long',
  nothing: 'whole graph: not compared, because the loss depends on no float tensor',
} as const;

/** What the card of a node says; undefined for a node that the check does not know. */
export function nodeVerdict(check: GradientCheck, experiment: Experiment, id: string): VerdictWords | undefined {
  const node = check.nodes[id];
  if (node === undefined) return undefined;
  if ('skipped' in node) return { outcome: 'none', text: 'gradient', details: [skipped[node.skipped]] };
  const { inputs } = node;
  const chosen = total(inputs, ({ chosen }) => chosen);
  const checked = total(inputs, ({ checked }) => checked);
  const lines = inputs.map((input) => inputWords(input, experiment, id));
  const details = [`The engine's gradients against differences of the definition in float64, at step ${check.step}.`, ...lines];
  const wrong = worst(inputs.filter((input) => input.wrong > 0));
  if (wrong?.worst) return { outcome: 'bad', text: `gradient ${mismatch(wrong, experiment, id)}`, details };
  if (check.phase === 'checking' && checked < chosen) {
    return {
      outcome: 'underWay',
      text: checked === 0 ? 'gradient' : `gradient ${formatCount(checked)} of ${formatCount(chosen)}`,
      details,
    };
  }
  if (checked === 0) return { outcome: 'none', text: 'gradient', details: ['It was stopped before its turn.'] };
  const greatest = worst(inputs.filter((input) => input.worst));
  const entries = total(inputs, ({ entries }) => entries);
  const error = greatest === undefined ? 0 : relativeError(greatest);
  return { outcome: 'good', text: `gradient ${formatCount(checked)} of ${formatCount(entries)} · ${brief(error)}`, details };
}

/** Of the whole check: how many entries of how many, and the worst of them. */
export function checkSummary(check: GradientCheck, experiment: Experiment): VerdictWords {
  const inputs = inputChecks(check);
  const details = checkLines(check, experiment).map(({ text }) => text);
  const { direction } = check;
  const checked = total(inputs, (input) => input.checked);
  const wrong = total(inputs, (input) => input.wrong);
  if (wrong > 0) return { outcome: 'bad', text: `${formatCount(wrong)} of ${entryWord(checked)} wrong`, details };
  if (direction !== undefined && !('skipped' in direction) && !agrees(direction)) {
    return { outcome: 'bad', text: 'the whole graph is wrong, each node by itself is not', details };
  }
  if (check.phase === 'checking') {
    return { outcome: 'underWay', text: `${formatCount(checked)} of ${entryWord(total(inputs, ({ chosen }) => chosen))}`, details };
  }
  if (checked === 0) return { outcome: 'none', text: 'nothing to check', details };
  const greatest = worst(inputs.filter((input) => input.worst));
  const error = greatest === undefined ? 0 : relativeError(greatest);
  return { outcome: 'good', text: `${entryWord(checked)} agree to ${brief(error)}`, details };
}

export interface CheckLine {
  readonly outcome: VerdictWords['outcome'];
  readonly text: string;
}

/** A line for each input of each node, `render.means [400, 2]: …`, and one for the whole graph. */
export function checkLines(check: GradientCheck, experiment: Experiment): readonly CheckLine[] {
  const nodes = Object.entries(check.nodes).flatMap(([id, node]): CheckLine[] => {
    if ('skipped' in node) return [{ outcome: 'none', text: `${id}: not checked. ${skipped[node.skipped]}` }];
    return node.inputs.map((input) => {
      const outcome = input.wrong > 0 ? 'bad' : input.checked > 0 ? 'good' : 'none';
      return { outcome, text: `${id}.${inputWords(input, experiment, id)}` };
    });
  });
  const { direction } = check;
  if (direction === undefined) return nodes;
  const outcome = 'skipped' in direction ? 'none' : agrees(direction) ? 'good' : 'bad';
  return [...nodes, { outcome, text: directionWords(direction) }];
}

/** `means [400, 2]: 64 of 800 entries agree, the worst to 3.1e-6 at means[117, x]; 2 kinks`. */
function inputWords(input: InputCheck, experiment: Experiment, node: string): string {
  const { input: name, shape, entries, chosen, checked, kinks, wrong } = input;
  const head = `${name} ${shapeText(shape)}:`;
  if (checked === 0 || input.worst === undefined) return `${head} not checked`;
  const tail = [
    ...(kinks > 0 ? [kinks === 1 ? '1 kink' : `${formatCount(kinks)} kinks`] : []),
    ...(checked < chosen ? [`${formatCount(chosen)} were chosen`] : []),
  ].map((words) => `; ${words}`);
  const scope = `${formatCount(checked)} of ${entries === 1 ? '1 entry' : entryWord(entries)}`;
  if (wrong > 0) {
    return `${head} ${formatCount(wrong)} of ${formatCount(checked)} checked are wrong (of ${entryWord(entries)}), the worst ${mismatch(input, experiment, node)}, off by ${brief(relativeError(input))} of the largest${tail.join('')}`;
  }
  const place = entries === 1 || input.worst.difference === 0 ? '' : ` at ${worstName(input, experiment, node)}`;
  return `${head} ${scope} agree, the worst to ${brief(relativeError(input))}${place}${tail.join('')}`;
}

/** Of the derivative of the whole graph in a random direction. */
export function directionVerdict({ direction, phase }: GradientCheck): VerdictWords {
  if (direction === undefined) {
    const waits = phase === 'checking';
    return { outcome: waits ? 'underWay' : 'none', text: waits ? 'comes last' : 'stopped', details: ['It comes after all nodes.'] };
  }
  const details = [directionWords(direction)];
  if ('skipped' in direction) return { outcome: 'none', text: 'not compared', details };
  const error = brief(badness(direction) * relativeTolerance);
  if (!agrees(direction)) return { outcome: 'bad', text: `off by ${error}`, details };
  return { outcome: 'good', text: `agrees to ${error}`, details };
}

/** `whole graph: the derivative in a random direction agrees: 1.204e-3, by differences 1.2041e-3`. */
function directionWords(direction: NonNullable<GradientCheck['direction']>): string {
  if ('skipped' in direction) return skippedDirection[direction.skipped];
  const [gradient, numeric] = told(direction);
  return `whole graph: the derivative in a random direction ${agrees(direction) ? 'agrees' : 'is wrong'}: ${gradient}, by differences ${numeric}`;
}

/** `means[117, x] is 3.1e-3, by differences −3.1e-3`. */
function mismatch(input: InputCheck, experiment: Experiment, node: string): string {
  const [gradient, numeric] = told(input.worst!);
  const kink = typeof input.worst!.numeric !== 'number';
  return `${worstName(input, experiment, node)} is ${gradient}, ${kink ? `outside ${numeric}` : `by differences ${numeric}`}`;
}

function worstName({ input, shape, worst }: InputCheck, experiment: Experiment, node: string): string {
  const op = experiment.nodes.find(({ id }) => id === node)?.op;
  const spec = op === undefined ? undefined : contractOf(op)?.inputs.find(({ name }) => name === input);
  return entryName(input, shape, worst!.index, spec?.components);
}

/** Both numbers with three digits, or with as many as tell them apart. */
function told({ gradient, numeric }: Comparison): readonly [string, string] {
  const both = (format: (value: number) => string, range: (low: number, high: number) => string) =>
    [format(gradient), typeof numeric === 'number' ? format(numeric) : range(...numeric)] as const;
  const [a, b] = both(formatNumber, formatRange);
  if (a !== b) return [a, b];
  const exact = (value: number) => String(Number(value.toPrecision(7))).replace('-', '−');
  return both(exact, (low, high) => `${exact(low)} … ${exact(high)}`);
}

/** The difference of the worst entry as a part of the largest gradient; the difference itself where all are 0. */
function relativeError({ worst, largest }: InputCheck): number {
  if (worst === undefined) return 0;
  return largest > 0 ? worst.difference / largest : worst.difference;
}

function worst(inputs: readonly InputCheck[]): InputCheck | undefined {
  const part = (input: InputCheck) => (input.worst === undefined ? -1 : badness(input.worst));
  return inputs.reduce<InputCheck | undefined>((a, b) => (a === undefined || part(b) > part(a) ? b : a), undefined);
}

function total(inputs: readonly InputCheck[], count: (input: InputCheck) => number): number {
  return inputs.reduce((sum, input) => sum + count(input), 0);
}

function entryWord(count: number): string {
  return count === 1 ? '1 entry' : `${formatCount(count)} entries`;
}

/** Two digits: what matters of an error is its size. */
function brief(error: number): string {
  return formatNumber(Number(error.toPrecision(2)));
}
