import type { EngineProblem } from '../../experiment/messages.js';
import { firstNonFinite, type NonFinite, nonFiniteIn } from './nonFinite.js';
import { isUnnoticed, problemOfReport } from './runProblem.js';
import type { FoundFault, StepReport } from './stepLog.js';
import type { Training } from './training.js';

/** Watches a run: is asked between ticks whether it wants to see the state, and shown it, values and gradients all of one moment. */
export interface Spectator {
  due(): boolean;
  show(): void | Promise<void>;
}

/** How much running a lost device may cost. */
const checkpointMilliseconds = 1000;

/**
 * Moves a training on, takes checkpoints on the way, and goes back from a bad state to the last good one. Promises resolve to why that
 * was needed. They must not overlap; Session sees to that.
 */
export class Runner {
  private lastCheckpoint = 0;

  constructor(readonly training: Training) {}

  /** Comes first, also after the experiment has changed: there is a way back to this state, and it is shown. */
  async begin(): Promise<EngineProblem | undefined> {
    // Side by side, since evaluating changes no parameter: what comes first on the screen waits for one of them only.
    const [bad] = await Promise.all([this.training.show(), this.checkpoint(true)]);
    return bad && this.goBackFrom(bad);
  }

  /** One step, where the plan has one left. */
  async step(): Promise<EngineProblem | undefined> {
    const bad = this.training.stepsLeft > 0 ? await this.training.advance(1) : undefined;
    if (bad) return this.goBackFrom(bad);
    await this.checkpointNowAndThen();
    return this.settle();
  }

  /** Trains until the plan's steps are done, the state is bad, or `goesOn` says no between two ticks. */
  async run(goesOn: () => boolean, spectator: Spectator | undefined): Promise<EngineProblem | undefined> {
    const { training } = this;
    while (goesOn() && training.stepsLeft > 0) {
      let bad = await training.advance(Math.min(training.pace.stepsPerTick, training.stepsLeft));
      if (!bad && spectator?.due()) {
        bad = await training.show();
        if (!bad) await spectator.show();
      }
      if (bad) return this.goBackFrom(bad);
      await this.checkpointNowAndThen();
    }
    return this.settle();
  }

  private async checkpointNowAndThen(): Promise<void> {
    if (performance.now() - this.lastCheckpoint >= checkpointMilliseconds) await this.checkpoint();
  }

  private async checkpoint(begin = false): Promise<void> {
    await this.training.checkpoint(begin);
    this.lastCheckpoint = performance.now();
  }

  /** Shows the state that things have come to. */
  private async settle(): Promise<EngineProblem | undefined> {
    const bad = await this.training.show();
    return bad && this.goBackFrom(bad);
  }

  /**
   * The state after `bad.step` steps is not good: shows the one before it and says why. Where neither loss nor parameters have noticed, it stays,
   * since it is as good as those before it and shows what is wrong; so that is looked for where a state is shown, not in every step.
   */
  private async goBackFrom(bad: StepReport): Promise<EngineProblem> {
    const { training } = this;
    const unnoticed = isUnnoticed(bad) ? training.suspects[bad.firstNonFinite] : undefined;
    if (unnoticed) return problemOfReport(bad, training.step, await nonFiniteIn(training, unnoticed));
    let told = bad;
    let nonFinite: NonFinite | undefined;
    if (bad.fault) {
      told = { ...bad, fault: await this.withNumbers(bad.fault, bad.step) };
    } else {
      await training.goBackTo(bad.step);
      const seen = await training.show();
      // Whether the alarm or the loss was read first is a matter of time; what is told is not.
      if (seen && !seen.alarm && !isUnnoticed(seen)) told = seen;
      nonFinite = await firstNonFinite(training, 'values');
    }
    await training.goBackTo(bad.step - 1);
    await training.show();
    // A parameter is what an update has made of it: where its gradient was not finite, that came first.
    if (nonFinite && nonFinite.node === undefined && training.step < bad.step) {
      nonFinite = (await firstNonFinite(training, 'gradients')) ?? nonFinite;
    }
    return problemOfReport(told, training.step, nonFinite);
  }

  /** The fault of the state after `step` steps, told with the numbers to blame. */
  private async withNumbers(fault: FoundFault, step: number): Promise<FoundFault> {
    const { training } = this;
    if (!fault.row) return fault;
    await training.goBackTo(step);
    await training.show();
    const numbers = await readRow(training, fault.node, fault.row.input, fault.row.index);
    return numbers ? { ...fault, problem: fault.row.problemWith(numbers) } : fault;
  }
}

/** Of an input of a node: the entries of its last axis at this index of all the others, in the state that is shown; of a list one number. */
async function readRow(training: Training, nodeId: string, input: string, index: number): Promise<ArrayLike<number> | undefined> {
  const reference = training.experiment.nodes.find(({ id }) => id === nodeId)?.inputs[input];
  const tensor = typeof reference === 'string' ? training.value(reference) : undefined;
  if (!tensor) return undefined;
  const entries = tensor.rank < 2 ? 1 : (tensor.shape.at(-1) as number);
  return (await training.read(tensor)).slice(index * entries, (index + 1) * entries);
}
