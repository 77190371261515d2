/** Training as the commands do it: to the end of the plan, with a progress bar, and Ctrl-C ends it in good order. */
import type { DataFiles, Experiment } from '../experiment/experiment.js';
import { psnrOfLoss } from '../experiment/psnr.js';
import type { Session } from '../webview/engine/session.js';
import { ProgressBar } from './progressBar.js';
import { UsageError } from './usageError.js';

/** @returns whether it was interrupted. What went wrong is the session's problem. */
export async function train(session: Session, experiment: Experiment, files: DataFiles): Promise<boolean> {
  const interruption = new AbortController();
  const interrupt = () => {
    interruption.abort();
    void session.pause();
  };
  process.once('SIGINT', interrupt);
  await session.load(experiment, files);
  const progress = new ProgressBar(
    () => session.status,
    (loss) => psnrOfLoss(experiment, loss),
  );
  if (!session.status.problem && !interruption.signal.aborted) await session.run();
  progress.end();
  process.off('SIGINT', interrupt);
  return interruption.signal.aborted;
}

/** The experiment with `steps` steps of training in place of its own. */
export function withSteps(experiment: Experiment, steps: number | undefined, file: string): Experiment {
  if (steps === undefined) return experiment;
  if (experiment.train) return { ...experiment, train: { ...experiment.train, steps } };
  if (steps === 0) return experiment;
  throw new UsageError(`--steps ${steps}: ${file} has no "train", so there is nothing to train. Add one, or leave --steps out.`);
}
