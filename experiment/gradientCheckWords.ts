/** A gradient check in words, the same on the cards and on the command line. */
import { contractOf } from './contracts/index.js';
import { entryName } from './entryName.js';
import type { Experiment } from './experiment.js';
import { formatCount, formatNumber, formatRange } from './formatNumber.js';
import {
  agrees,
  agreesAbsolutely,
  badness,
  type Comparison,
  type GradientCheck,
  type InputCheck,
  inputChecks,
  relativeTolerance,
} from './gradientCheck.js';
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
  drowned: 'whole graph: not compared, because its derivative cannot be told in float64: the rounding of the loss is larger',
  notFinite: 'whole graph: not compared, because the loss beside this state is not finite',
  lost: "whole graph: not compared, because a gradient on the way is lost in float32's rounding",
} as const;

const skippedBriefly = {
  kink: 'kink',
  slow: 'too slow',
  nothing: 'no float tensor',
  drowned: 'cannot be told',
  notFinite: 'not finite',
  lost: 'lost in rounding',
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
  if (checked === 0) return { outcome: 'none', text: 'gradient · stopped', details: ['It was stopped before its turn.'] };
  const greatest = worst(inputs);
  if (greatest === undefined) return { outcome: 'none', text: 'gradient cannot be told', details };
  const entries = total(inputs, ({ entries }) => entries);
  const told = checked - total(inputs, ({ untold }) => untold);
  const isStopped = check.phase === 'stopped' && checked < chosen;
  return {
    outcome: inputs.every(isSeen) ? 'good' : 'none',
    text: `gradient ${formatCount(told)} of ${formatCount(entries)} · ${figure(greatest)}${isStopped ? ' · stopped' : ''}`,
    details,
  };
}

/** Of at least one of its entries it is known that it agrees, or that it does not. */
function isSeen({ worst }: InputCheck): boolean {
  return worst !== undefined;
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
  const isStopped = check.phase === 'stopped';
  if (checked === 0) return { outcome: 'none', text: isStopped ? 'stopped before the first entry' : 'nothing to check', details };
  const stopped = isStopped ? ' · stopped' : '';
  const greatest = worst(inputs);
  if (greatest === undefined) return { outcome: 'none', text: `cannot be told in float64${stopped}`, details };
  const told = checked - total(inputs, ({ untold }) => untold);
  return { outcome: 'good', text: `${agreeing(told, entryWord(told))} ${accuracy(greatest)}${stopped}`, details };
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
      const outcome = input.wrong > 0 ? 'bad' : isSeen(input) ? 'good' : 'none';
      return { outcome, text: `${id}.${inputWords(input, experiment, id)}` };
    });
  });
  const { direction } = check;
  if (direction === undefined) return nodes;
  const outcome = 'skipped' in direction ? 'none' : agrees(direction) ? 'good' : 'bad';
  return [...nodes, { outcome, text: directionWords(direction) }];
}

/** `means [400, 2]: 64 of 800 entries agree, the worst to 3.1e-6 at means[117, x]; 2 kinks`; `the worst within 1e-7` where the gradients are that small. */
function inputWords(input: InputCheck, experiment: Experiment, node: string): string {
  const { input: name, shape, entries, chosen, checked, kinks, untold, wrong } = input;
  const head = `${name} ${shapeText(shape)}:`;
  if (checked === 0) return `${head} not checked`;
  if (input.worst === undefined) return `${head} ${formatCount(checked)} checked, of which nothing can be told in float64`;
  const tail = [
    ...(kinks > 0 ? [kinks === 1 ? '1 kink' : `${formatCount(kinks)} kinks`] : []),
    ...(untold > 0 ? [`${formatCount(untold)} cannot be told in float64`] : []),
    ...(checked < chosen ? [`${formatCount(chosen)} were chosen`] : []),
  ].map((words) => `; ${words}`);
  if (wrong > 0) {
    const off = relativeError(input);
    const part = Number.isFinite(off) ? `, off by ${brief(off)} of the largest` : '';
    return `${head} ${formatCount(wrong)} of ${formatCount(checked)} checked ${wrong === 1 ? 'is' : 'are'} wrong (of ${entryWord(entries)}), the worst ${mismatch(input, experiment, node)}${part}${tail.join('')}`;
  }
  const place = entries === 1 || input.worst.difference === 0 ? '' : ` at ${worstName(input, experiment, node)}`;
  const told = checked - untold;
  const scope = `${formatCount(told)} of ${entryWord(entries)}`;
  return `${head} ${agreeing(told, scope)}, the worst ${accuracy(input)}${place}${tail.join('')}`;
}

/** Of the derivative of the whole graph in a random direction. */
export function directionVerdict({ direction, phase }: GradientCheck): VerdictWords {
  if (direction === undefined) {
    const waits = phase === 'checking';
    return {
      outcome: waits ? 'underWay' : 'none',
      text: waits ? 'comes last' : 'stopped',
      details: ['It comes after all nodes.'],
    };
  }
  const details = [directionWords(direction)];
  if ('skipped' in direction) return { outcome: 'none', text: skippedBriefly[direction.skipped], details };
  if (!Number.isFinite(direction.gradient)) return { outcome: 'bad', text: `is ${formatNumber(direction.gradient)}`, details };
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

/** `3.1e-6`, as a part of the largest; `within 1e-7` where that much is right whatever the largest. */
function figure(input: InputCheck): string {
  return isAbsolute(input) ? `within ${brief(input.worst!.tolerance)}` : brief(relativeError(input));
}

/** The same after `agree`: `to 3.1e-6`, `within 1e-7`. */
function accuracy(input: InputCheck): string {
  return isAbsolute(input) ? figure(input) : `to ${figure(input)}`;
}

function isAbsolute({ worst, largest }: InputCheck): boolean {
  return worst !== undefined && agreesAbsolutely(worst, largest);
}

/** That of the input that agrees the least; undefined where nothing is known of any. */
function worst(inputs: readonly InputCheck[]): InputCheck | undefined {
  const part = (input: InputCheck) => badness(input.worst!);
  return inputs.filter(isSeen).reduce<InputCheck | undefined>((a, b) => (a === undefined || part(b) > part(a) ? b : a), undefined);
}

function total(inputs: readonly InputCheck[], count: (input: InputCheck) => number): number {
  return inputs.reduce((sum, input) => sum + count(input), 0);
}

function agreeing(count: number, what: string): string {
  return `${what} ${count === 1 ? 'agrees' : 'agree'}`;
}

function entryWord(count: number): string {
  return count === 1 ? '1 entry' : `${formatCount(count)} entries`;
}

/** Two digits: what matters of an error is its size. */
function brief(error: number): string {
  return formatNumber(Number(error.toPrecision(2)));
}
