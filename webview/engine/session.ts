import type { Shape } from '../../experiment/contract.js';
import type { DataFile, DataFiles, Experiment, Reference } from '../../experiment/experiment.js';
import type { EngineProblem, Phase, RunStatus } from '../../experiment/messages.js';
import type { TensorSource } from './draw/painter.js';
import type { Graph, Implementation } from './graph.js';
import { lossTold } from './lossTold.js';
import { estimateMemory, isOutOfMemory, type MemoryEstimate, outOfMemory, tooLargeFor } from './memory.js';
import type { Operation } from './operation.js';
import { EngineError, problemOf } from './problem.js';
import { problemOfReport } from './runProblem.js';
import type { StepReport } from './stepLog.js';
import { type Tensor, type tf, WebGPUBackend } from './tfjs.js';
import { Training } from './training.js';

export interface SessionOptions {
  /** The current tfjs backend, webgpu or cpu. */
  readonly backend: tf.KernelBackend;
  readonly operations: readonly Operation[];
  readonly implementation?: Implementation;
}

/** Watches a run: is asked between ticks whether it wants to see the state, and shown it, values and gradients all of one moment. */
export interface Spectator {
  due(): boolean;
  show(): void | Promise<void>;
}

/** How much running a lost device may cost. */
const checkpointMilliseconds = 1000;

/**
 * Runs one experiment after another on one device: loads, trains, pauses, goes back from a bad step, survives a lost device.
 * Every method may be called at any time: a run stops at the end of its tick, and what was asked for follows in order. Promises resolve
 * when it is done, and never reject: what goes wrong is told by `status`.
 */
export class Session implements TensorSource {
  private backend: tf.KernelBackend;
  private readonly operations: ReadonlyMap<string, Operation>;
  private readonly implementation: Implementation;
  private readonly files: Record<string, DataFile> = {};
  /** The experiment last asked for, which a lost device may have kept from being put in place. */
  private wanted: Experiment | undefined;
  private training: Training | undefined;
  private phase: Phase = 'empty';
  private problem: EngineProblem | undefined;
  private queue: Promise<void> = Promise.resolve();
  private currentRun: { stopped: boolean } | undefined;
  private deviceIsLost = false;
  private lastCheckpoint = 0;

  constructor({ backend, operations, implementation = 'auto' }: SessionOptions) {
    this.backend = backend;
    this.operations = new Map(operations.map((operation) => [operation.name, operation]));
    this.implementation = implementation;
  }

  /**
   * Puts an experiment in place and evaluates it. Trainable tensors whose definition (source, shape, dtype, seed, file) is as before keep
   * what they have learnt, and the count of steps goes on.
   * @param files New and changed data files; those of earlier calls are remembered.
   */
  load(experiment: Experiment, files: DataFiles): Promise<void> {
    this.wanted = experiment;
    Object.assign(this.files, files);
    return this.exclusively(async () => {
      this.problem = undefined;
      const graph = this.graphOf(experiment);
      if (this.training) this.training.change(graph, this.files);
      else this.training = new Training(this.backend, graph, this.files);
      await this.begin(this.training);
    });
  }

  /** Trains until the plan's steps are done, a problem comes up, or another method is called. */
  run(spectator?: Spectator): Promise<void> {
    this.problem = undefined;
    const run = { stopped: false };
    const ended = this.exclusively(() => this.train(run, spectator));
    this.currentRun = run;
    return ended;
  }

  /** Ends a run. Resolves when what is shown is of the state it ended in. */
  pause(): Promise<void> {
    return this.exclusively(async () => {});
  }

  /** One step, where the plan has one left. */
  step(): Promise<void> {
    this.problem = undefined;
    return this.exclusively(async () => {
      const { training } = this;
      if (!training) return;
      const bad = this.stepsLeft > 0 ? await training.advance(1) : undefined;
      if (bad) return this.goBackFrom(training, bad);
      await this.checkpointNowAndThen(training);
      await this.settle(training);
    });
  }

  /** All tensors as they were at first, step 0. */
  reset(): Promise<void> {
    return this.exclusively(async () => {
      if (!this.training) return;
      this.problem = undefined;
      const graph = this.graphOf(this.training.experiment);
      this.training.dispose();
      this.training = new Training(this.backend, graph, this.files);
      await this.begin(this.training);
    });
  }

  /** An error of the device that no call returned. It ends the run. */
  gpuError(error: { readonly kind: 'gpuError' | 'outOfMemory'; readonly message: string }): void {
    this.problem ??=
      error.kind === 'outOfMemory'
        ? outOfMemory(error.message, this.estimate)
        : {
            kind: 'gpuError',
            message: `The GPU refused a command: ${error.message}`,
            remedy: 'Reset the run; if it happens again, please report it.',
          };
    if (this.phase === 'paused' || this.phase === 'finished') this.phase = 'failed';
  }

  /** The device is gone. The run ends, and commands do nothing until `rebuild`. */
  deviceLost(): void {
    this.deviceIsLost = true;
    this.stopRun();
  }

  /** Goes on from the last checkpoint on another device, whose backend is tfjs's current one. */
  rebuild(backend: tf.KernelBackend): Promise<void> {
    this.stopRun();
    return this.inTurn(async () => {
      this.deviceIsLost = false;
      this.backend = backend;
      this.problem = undefined;
      const { training: old, wanted } = this;
      if (old) {
        this.training = new Training(backend, this.graphOf(old.experiment), this.files);
        this.training.continueFrom(old);
        old.dispose();
      }
      if (!wanted) return;
      if (!this.training) this.training = new Training(backend, this.graphOf(wanted), this.files);
      else if (wanted !== this.training.experiment) this.training.change(this.graphOf(wanted), this.files);
      await this.begin(this.training);
    });
  }

  get status(): RunStatus {
    const { training, phase, problem } = this;
    const loss = training?.curve.at(training.step);
    const millisecondsPerStep = training?.pace.millisecondsPerStep;
    const dispatchesPerStep = training?.dispatchesPerStep;
    return {
      phase,
      step: training?.step ?? 0,
      steps: this.steps,
      ...(loss === undefined ? {} : { loss }),
      ...(millisecondsPerStep === undefined ? {} : { millisecondsPerStep }),
      ...(dispatchesPerStep === undefined ? {} : { dispatchesPerStep }),
      ...(problem ? { problem } : {}),
    };
  }

  /** The experiment that is in place. */
  get experiment(): Experiment | undefined {
    return this.training?.experiment;
  }

  /** Entry i is the loss of the state after i steps. */
  get losses(): Float32Array {
    return this.training?.curve.all() ?? new Float32Array();
  }

  /** The losses from entry `from` on, which are new or other than at the last call. */
  newLosses(): { readonly from: number; readonly losses: Float32Array } {
    return this.training?.curve.news() ?? { from: 0, losses: new Float32Array() };
  }

  references(): readonly Reference[] {
    return this.training?.references() ?? [];
  }

  value(reference: Reference): Tensor | undefined {
    return this.training?.value(reference);
  }

  gradient(reference: Reference): Tensor | undefined {
    return this.training?.gradient(reference);
  }

  shape(reference: Reference): Shape | undefined {
    return this.value(reference)?.shape;
  }

  node(id: string): ReturnType<TensorSource['node']> {
    const node = this.experiment?.nodes.find((each) => each.id === id);
    if (!node) return undefined;
    const overlay = this.operations.get(node.op)?.overlay;
    return { inputs: node.inputs, attributes: node.attributes, ...(overlay ? { overlay } : {}) };
  }

  /** The entries of a tensor of this session, as they are now. */
  async read(tensor: Tensor): Promise<Float32Array | Int32Array> {
    if (!this.training) throw new Error('no experiment is loaded');
    return this.training.read(tensor);
  }

  /** Frees all tensors. */
  dispose(): Promise<void> {
    return this.exclusively(async () => {
      this.training?.dispose();
      this.training = undefined;
      this.wanted = undefined;
      this.phase = 'empty';
    });
  }

  private get steps(): number {
    return this.experiment?.train?.steps ?? 0;
  }

  private get estimate(): MemoryEstimate | undefined {
    return this.wanted && estimateMemory(this.wanted, this.operations);
  }

  private get stepsLeft(): number {
    return Math.max(0, this.steps - (this.training?.step ?? 0));
  }

  /** @throws EngineError where the device cannot hold it. */
  private graphOf(experiment: Experiment): Graph {
    const limits = this.backend instanceof WebGPUBackend ? this.backend.device.limits : undefined;
    const tooLarge = limits && tooLargeFor(limits, estimateMemory(experiment, this.operations));
    if (tooLarge) throw new EngineError(tooLarge);
    return { experiment, operations: this.operations, implementation: this.implementation };
  }

  private async begin(training: Training): Promise<void> {
    await training.checkpoint(true);
    this.lastCheckpoint = performance.now();
    await this.settle(training);
  }

  private async train(run: { readonly stopped: boolean }, spectator: Spectator | undefined): Promise<void> {
    const { training } = this;
    if (!training) return;
    this.phase = 'running';
    let bad: StepReport | undefined;
    while (!bad && !run.stopped && !this.problem && this.stepsLeft > 0) {
      bad = await training.advance(Math.min(training.pace.stepsPerTick, this.stepsLeft));
      if (!bad && spectator?.due()) {
        bad = await training.show();
        if (!bad) await spectator.show();
      }
      if (!bad) await this.checkpointNowAndThen(training);
    }
    if (bad) await this.goBackFrom(training, bad);
    else await this.settle(training);
  }

  private async checkpointNowAndThen(training: Training): Promise<void> {
    if (performance.now() - this.lastCheckpoint < checkpointMilliseconds) return;
    await training.checkpoint();
    this.lastCheckpoint = performance.now();
  }

  /** Shows the state that things have come to. */
  private async settle(training: Training): Promise<void> {
    const bad = await training.show();
    if (this.problem) this.phase = 'failed';
    else if (bad) await this.goBackFrom(training, bad);
    else this.phase = this.steps > 0 && this.stepsLeft === 0 ? 'finished' : 'paused';
  }

  /** The state after `bad.step` steps is not good: shows the one before it and says why. */
  private async goBackFrom(training: Training, bad: StepReport): Promise<void> {
    let nonFinite: Reference | undefined;
    if (!bad.fault) {
      await training.goBackTo(bad.step);
      await training.show();
      nonFinite = await training.firstNonFinite();
    }
    await training.goBackTo(bad.step - 1);
    await training.show();
    this.problem ??= problemOfReport(bad, training.step, nonFinite);
    this.phase = 'failed';
  }

  private stopRun(): void {
    if (this.currentRun) this.currentRun.stopped = true;
  }

  private exclusively(action: () => Promise<void>): Promise<void> {
    this.stopRun();
    return this.inTurn(async () => {
      if (!this.deviceIsLost) await action();
    });
  }

  /** One thing after another; a failure becomes a problem. */
  private inTurn(action: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(action).catch(async (error: unknown) => {
      // Commands to a device that is being lost may fail before the device says so itself.
      await lossTold(this.backend);
      if (this.deviceIsLost) return;
      this.problem = isOutOfMemory(error) ? outOfMemory(error.message, this.estimate) : problemOf(error);
      this.phase = 'failed';
    });
    return this.queue;
  }
}
