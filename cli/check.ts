/** `gradlab check`: is what the file expects there, and are the gradients right? */
import { expectationLine } from '../experiment/expectationWords.js';
import type { DataFiles, Experiment } from '../experiment/experiment.js';
import { type GradientCheck, gradientsAgree, inputChecks } from '../experiment/gradientCheck.js';
import { checkLines } from '../experiment/gradientCheckWords.js';
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
  readonly files: DataFiles;
}

/** @returns the exit code: 0, 1 where something does not agree or a run failed, 130 where it was interrupted. */
export async function check(args: string[]): Promise<number> {
  const options = checkOptions(args);
  const experiments = await readAll(options.files, options.root, options.steps);
  const { newSession } = await openEngine(options.backend);
  const bad: string[] = [];
  for (const named of experiments) {
    const session = newSession();
    const outcome = await checkOne(session, named, options.all ? everything : sampled);
    await session.dispose();
    if (outcome === 'interrupted') {
      tell(`Interrupted at ${named.file}.`);
      return 130;
    }
    if (outcome === 'bad') bad.push(named.file);
  }
  const count = experiments.length === 1 ? '1 file' : `${experiments.length} files`;
  say(
    bad.length === 0 ? `${count}: all agree.` : `${count}: ${bad.length} ${bad.length === 1 ? 'does' : 'do'} not agree: ${bad.join(', ')}.`,
  );
  return bad.length === 0 ? 0 : 1;
}

/** All mistakes of all files come before any work. */
async function readAll(files: readonly string[], root: string | undefined, steps: number | undefined): Promise<NamedExperiment[]> {
  const mistakes: string[] = [];
  const experiments: NamedExperiment[] = [];
  for (const file of files) {
    try {
      const read = await readExperiment(file, root);
      experiments.push({ file, experiment: withSteps(read.experiment, steps, file), files: read.files });
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
  { file, experiment, files }: NamedExperiment,
  limits: CheckLimits,
): Promise<'good' | 'bad' | 'interrupted'> {
  if (await train(session, experiment, files)) return 'interrupted';
  const { problem, step, loss } = session.status;
  say(`${file}, step ${step}${loss === undefined ? '' : `, loss ${loss.toPrecision(4)}`}`);
  if (problem) {
    say(`  ${verdictSigns.bad} the run failed. ${problem.message} ${problem.remedy}`);
    return 'bad';
  }
  const asExpected = await expectations(session);
  const right = await gradients(session, experiment, limits);
  return asExpected && right ? 'good' : 'bad';
}

async function expectations(session: Session): Promise<boolean> {
  const results = (await session.expectations())?.results ?? [];
  for (const result of results) say(`  ${result.passed ? verdictSigns.good : verdictSigns.bad} expect ${expectationLine(result)}`);
  return results.every(({ passed }) => passed);
}

async function gradients(session: Session, experiment: Experiment, limits: CheckLimits): Promise<boolean> {
  const numbers = await session.readForCheck();
  if (!numbers) {
    say(`  ${verdictSigns.none} gradients: not checked, because the file names no loss`);
    return true;
  }
  const check = await checkGradients(numbers, limits, showProgress, () => true);
  showProgress();
  for (const { outcome, text } of checkLines(check, experiment)) say(`  ${verdictSigns[outcome]} ${text}`);
  return gradientsAgree(check);
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
