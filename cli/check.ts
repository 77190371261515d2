/** `gradlab check`: is what the file expects there, and are the gradients right? */
import { expectationLine } from '../experiment/expectationWords.js';
import type { DataFiles, Experiment } from '../experiment/experiment.js';
import { type GradientCheck, gradientsAgree, inputChecks } from '../experiment/gradientCheck.js';
import { checkLines } from '../experiment/gradientCheckWords.js';
import type { EngineProblem } from '../experiment/messages.js';
import { verdictSigns } from '../experiment/verdict.js';
import { type CheckLimits, checkGradients } from '../webview/engine/check/gradientCheck.js';
import type { Session } from '../webview/engine/session.js';
import { openEngine } from './engine.js';
import { checkOptions } from './options.js';
import { readExperiment } from './readExperiment.js';
import { tell } from './tell.js';
import { train, withSteps } from './train.js';
import { UsageError } from './usageError.js';

export const checkHelp = `gradlab check FILE… [options]

Trains the experiment in each FILE as gradlab run does, and checks the state that it comes to, a line for each thing on standard output:
what the file expects; every node's gradients against differences of its definition in float64, entry by entry; and the derivative of the
loss in a random direction. Of each input the 32 entries with the largest gradients are checked, and 32 others drawn with the file's seed.
Exits with 1 where something does not agree.

Options
  --steps N              train N steps instead of the file's; 0 checks the tensors as they are at first
  --all                  check every entry, however long that takes
  --backend webgpu|cpu   default: a graphics driver, else SwiftShader, else the CPU
  --root DIR             the folder that the files' paths stay inside; default: each file's own
`;

/** Long enough for 64 entries of nearly anything; where it is not, the line says how many were checked. */
const sampled: CheckLimits = { entries: 64, millisecondsPerInput: 60_000 };
const everything: CheckLimits = { entries: Number.POSITIVE_INFINITY, millisecondsPerInput: Number.POSITIVE_INFINITY };

interface NamedExperiment {
  readonly file: string;
  readonly experiment: Experiment;
  /** The steps of the file itself, of whose end its expectations speak. */
  readonly ownSteps: number;
  readonly files: DataFiles;
}

type Outcome = 'good' | 'bad' | 'nothing';

/** @returns the exit code: 0, 1 where something does not agree or a run failed, 130 where it was interrupted. */
export async function check(args: string[]): Promise<number> {
  const options = checkOptions(args);
  const experiments = await readAll(options.files, options.root, options.steps);
  const { newSession } = await openEngine(options.backend);
  const bad: string[] = [];
  let empty = 0;
  for (const named of experiments) {
    const session = newSession();
    const outcome = await checkOne(session, named, options.all ? everything : sampled);
    await session.dispose();
    if (outcome === 'interrupted') {
      tell(`Interrupted at ${named.file}.`);
      return 130;
    }
    if (outcome === 'bad') bad.push(named.file);
    if (outcome === 'nothing') empty++;
  }
  const count = experiments.length === 1 ? '1 file' : `${experiments.length} files`;
  const nothing = empty === 0 ? '' : `, ${empty} with nothing to check`;
  if (bad.length > 0) say(`${count}: ${bad.length} ${bad.length === 1 ? 'does' : 'do'} not agree: ${bad.join(', ')}.`);
  else say(empty === experiments.length ? `${count}: nothing to check.` : `${count}: all agree${nothing}.`);
  return bad.length === 0 ? 0 : 1;
}

/** All mistakes of all files come before any work. */
async function readAll(files: readonly string[], root: string | undefined, steps: number | undefined): Promise<NamedExperiment[]> {
  const mistakes: string[] = [];
  const experiments: NamedExperiment[] = [];
  for (const file of files) {
    try {
      const read = await readExperiment(file, root);
      const ownSteps = read.experiment.train?.steps ?? 0;
      experiments.push({ file, experiment: withSteps(read.experiment, steps, file), ownSteps, files: read.files });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      mistakes.push(error.message);
    }
  }
  if (mistakes.length > 0) throw new UsageError(mistakes.join('\n'));
  return experiments;
}

async function checkOne(
  session: Session,
  { file, experiment, ownSteps, files }: NamedExperiment,
  limits: CheckLimits,
): Promise<Outcome | 'interrupted'> {
  if (await train(session, experiment, files)) return 'interrupted';
  const { problem, step, loss } = session.status;
  say(`${file}, step ${step}${loss === undefined ? '' : `, loss ${loss.toPrecision(4)}`}`);
  if (problem) {
    sayProblem('the run failed', problem);
    return 'bad';
  }
  const outcomes = [await expectations(session, experiment, ownSteps), await gradients(session, experiment, limits)];
  if (outcomes.includes('bad')) return 'bad';
  return outcomes.includes('good') ? 'good' : 'nothing';
}

async function expectations(session: Session, { expectations: expected, train }: Experiment, ownSteps: number): Promise<Outcome> {
  if (expected.length === 0) return 'nothing';
  if ((train?.steps ?? 0) !== ownSteps) {
    for (const { reference, gradient } of expected) {
      say(`  ${verdictSigns.none} expect ${gradient ? 'grad:' : ''}${reference}: not judged, the file speaks of step ${ownSteps}`);
    }
    return 'nothing';
  }
  const report = await session.expectations();
  if (!report) {
    sayProblem('expect: could not be judged', session.status.problem);
    return 'bad';
  }
  for (const result of report.results) say(`  ${result.passed ? verdictSigns.good : verdictSigns.bad} expect ${expectationLine(result)}`);
  return report.results.every(({ passed }) => passed) ? 'good' : 'bad';
}

async function gradients(session: Session, experiment: Experiment, limits: CheckLimits): Promise<Outcome> {
  if (experiment.loss === undefined) {
    say(`  ${verdictSigns.none} gradients: not checked, because the file names no loss`);
    return 'nothing';
  }
  const numbers = await session.readForCheck();
  if (!numbers) {
    sayProblem('gradients: could not be checked', session.status.problem);
    return 'bad';
  }
  const check = await checkGradients(numbers, limits, showProgress, () => true);
  showProgress();
  for (const { outcome, text } of checkLines(check, experiment)) say(`  ${verdictSigns[outcome]} ${text}`);
  return gradientsAgree(check) ? 'good' : 'bad';
}

/** @param problem Absent where the device was lost before it could say anything. */
function sayProblem(what: string, problem: EngineProblem | undefined): void {
  const why = problem ? `${problem.message} ${problem.remedy}` : 'The device was lost. Run it again, or with --backend cpu.';
  say(`  ${verdictSigns.bad} ${what}. ${why}`);
}

/** On a terminal, how far a check is; without one the line is cleared. */
function showProgress(check?: GradientCheck): void {
  if (!process.stderr.isTTY) return;
  const inputs = check ? inputChecks(check) : [];
  const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
  const words = `${sum(inputs.map(({ checked }) => checked))} of ${sum(inputs.map(({ chosen }) => chosen))} entries checked`;
  process.stderr.write(`\r\x1b[K${check ? words : ''}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
