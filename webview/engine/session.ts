import type { Shape } from '../../experiment/contract.js';
import type { ExpectationReport } from '../../experiment/expectation.js';
import type { Comparison, DataFiles, Experiment, Reference } from '../../experiment/experiment.js';
import type { ComparisonReport, EngineProblem, NodeTimes, Phase, PointedNode, PointedPixel, RunStatus } from '../../experiment/messages.js';
import { type RunNumbers, readRun } from './check/gradientCheck.js';
import type { ComparedNode, TensorSource } from './draw/painter.js';
import type { Graph, Implementation } from './graph.js';
import { lossTold } from './lossTold.js';
import { estimateMemory, isOutOfMemory, type MemoryEstimate, outOfMemory, tooLargeFor } from './memory.js';
import type { Operation, PixelCall } from './operation.js';
import { EngineError, problemOf } from './problem.js';
import { Runner, type Spectator } from './runner.js';
import { type Tensor, type tf, WebGPUBackend } from './tfjs.js';
import { Training } from './training.js';

export interface SessionOptions {
  /** The current tfjs backend, webgpu or cpu. */
  readonly backend: tf.KernelBackend;
  readonly operations: readonly Operation[];
  readonly implementation?: Implementation;
}

/**
 * Takes commands: runs one experiment after another on one device, and survives a lost one.
 * Every method may be called at any time: a run stops at the end of its tick, and what was asked for follows in order. Promises resolve
 * when it is done, and never reject: what goes wrong is told by `status`.
 */
export class Session implements TensorSource {
  private backend: tf.KernelBackend;
  private readonly operations: ReadonlyMap<string, Operation>;
  private readonly implementation: Implementation;
  private files: DataFiles = {};
  /** The experiment last asked for. */
  private wanted: Experiment | undefined;
  /** Of the experiment that is in place: the one before, where the wanted one was refused. */
  private runner: Runner | undefined;
  /** The wanted experiment could not be put in place: `problem` says why, and there is nothing to run. */
  private refused = false;
  private phase: Phase = 'empty';
  private problem: EngineProblem | undefined;
  private queue: Promise<void> = Promise.resolve();
  private currentRun: { stopped: boolean } | undefined;
  private currentTiming: { stopped: boolean } | undefined;
  private deviceIsLost = false;
  private wantedComparisons: readonly Comparison[] = [];

  constructor({ backend, operations, implementation = 'auto' }: SessionOptions) {
    this.backend = backend;
    this.operations = new Map(operations.map((operation) => [operation.name, operation]));
    this.implementation = implementation;
  }

  /**
   * Puts an experiment in place and evaluates it. Trainable tensors whose definition (source, shape, dtype, seed, file) is as before keep
   * what they have learnt, and the count of steps goes on. What runs once runs before, while the experiment that is in place stays; where
   * another one is loaded meanwhile, this one is passed over.
   * @param files New and changed data files; those of earlier calls are remembered.
   */
  load(experiment: Experiment, files: DataFiles): Promise<void> {
    const known = { ...this.files, ...files };
    this.wanted = experiment;
    this.files = known;
    return this.exclusively(() => this.putInPlace(experiment, known));
  }

  /** Trains until the plan's steps are done, a problem comes up, or another method is called. Does nothing where the last load was refused. */
  run(spectator?: Spectator): Promise<void> {
    this.forgetRunProblem();
    const run = { stopped: false };
    const ended = this.exclusively(async () => {
      if (!this.runner || this.refused) return;
      this.phase = 'running';
      await this.follow(this.runner, (runner) => runner.run(() => !run.stopped && !this.problem, spectator));
    });
    this.currentRun = run;
    return ended;
  }

  /** Ends a run. Resolves when what is shown is of the state it ended in. */
  pause(): Promise<void> {
    return this.exclusively(async () => {});
  }

  /** One step, where the plan has one left. Does nothing where the last load was refused. */
  step(): Promise<void> {
    this.forgetRunProblem();
    return this.exclusively(async () => {
      if (this.runner && !this.refused) await this.follow(this.runner, (runner) => runner.step());
    });
  }

  /**
   * Times every node by itself, where the run rests when its turn comes, and tells of each. Any other command ends it early, and so does `compare`.
   * Values, gradients and what training makes of them stay as they are, to the bit. A failure is written to the console and ends nothing else.
   * @returns whether all were timed.
   */
  async timeNodes(tell: (node: string, times: NodeTimes) => void): Promise<boolean> {
    const timing = { stopped: false };
    this.currentTiming = timing;
    let all = false;
    await this.inTurn(async () => {
      const rests = this.phase === 'paused' || this.phase === 'finished';
      if (!this.training || !rests) return;
      try {
        await this.training.timeNodes(() => !timing.stopped, tell);
        all = !timing.stopped;
      } catch (error) {
        // A run is as good without its times.
        await lossTold(this.backend, error);
        if (!this.deviceIsLost) console.warn('Nodes could not be timed:', error);
      }
    });
    return all;
  }

  /** All tensors as they were at first, step 0. An experiment that was refused is tried again. */
  reset(): Promise<void> {
    return this.exclusively(async () => {
      if (this.wanted) await this.putInPlace(this.wanted, this.files, true);
    });
  }

  /**
   * Ends a run and reads what a gradient check of the state that is shown then starts from; it needs the device no more. Undefined where
   * there is nothing to check: no experiment, one that was refused, or one without a loss.
   */
  async readForCheck(): Promise<RunNumbers | undefined> {
    let numbers: RunNumbers | undefined;
    await this.exclusively(async () => {
      const { training, operations, implementation } = this;
      if (!training || this.refused || training.experiment.loss === undefined) return;
      const graph = { experiment: training.experiment, operations, implementation };
      const value = (reference: Reference) => training.value(reference);
      const gradient = (reference: Reference) => training.gradient(reference);
      numbers = await readRun({ graph, value, gradient, read: (tensor) => training.read(tensor) }, training.step);
    });
    return numbers;
  }

  /**
   * Holds these variants against the run, at most one a node, in place of those before, which are gone when it returns: from its next picture
   * on, or at once where it rests. A run goes on meanwhile, and ends in the same bits as without.
   */
  compare(comparisons: readonly Comparison[]): Promise<void> {
    this.wantedComparisons = comparisons;
    this.training?.compare(comparisons);
    if (this.currentTiming) this.currentTiming.stopped = true;
    return this.inTurn(async () => {
      if (!this.deviceIsLost) await this.training?.showNewVariants();
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
      this.refused = true;
      this.followDevice();
      if (this.wanted) await this.putInPlace(this.wanted, this.files);
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
      steps: training?.steps ?? 0,
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

  value(reference: Reference, comparedAt?: string): Tensor | undefined {
    return this.training?.value(reference, comparedAt);
  }

  gradient(reference: Reference, comparedAt?: string): Tensor | undefined {
    return this.training?.gradient(reference, comparedAt);
  }

  picture(reference: Reference, name: string, gradient: boolean, comparedAt?: string): Tensor | undefined {
    return this.training?.picture(reference, name, gradient, comparedAt);
  }

  /** What operations tell of a pixel, in the state that is shown. @param read as a painter has it. */
  async tellPixel(pixel: PointedPixel, read: PixelCall['read']): Promise<readonly PointedNode[]> {
    return (await this.training?.tellPixel(pixel, read)) ?? [];
  }

  /** What came of the variants that are held against the run, by the node that is compared. */
  get comparisons(): Readonly<Record<string, ComparisonReport>> {
    return this.training?.variants.reports ?? {};
  }

  compared(): readonly ComparedNode[] {
    const shown = Object.entries(this.comparisons).flatMap(([id, report]) => (report.shown ? [id] : []));
    return shown.flatMap((id) => {
      const node = this.experiment?.nodes.find((each) => each.id === id);
      if (!node) return [];
      const inputs = Object.values(node.inputs).flat();
      return [{ node: id, references: [...new Set([...node.outputs.map(({ reference }) => reference), ...inputs])] }];
    });
  }

  shape(reference: Reference): Shape | undefined {
    return this.value(reference)?.shape;
  }

  node(id: string): ReturnType<TensorSource['node']> {
    const node = this.experiment?.nodes.find((each) => each.id === id);
    if (!node) return undefined;
    const overlay = this.operations.get(node.op)?.overlay;
    return { inputs: node.inputs, outputs: node.outputs, attributes: node.attributes, ...(overlay ? { overlay } : {}) };
  }

  /** The entries of a tensor of this session, as they are now. */
  async read(tensor: Tensor): Promise<Float32Array | Int32Array> {
    if (!this.training) throw new Error('no experiment is loaded');
    return this.training.read(tensor);
  }

  /**
   * What became of the experiment's expectations in the state that is shown, once all that was asked for before is done: after `run`, that of
   * the last step. Undefined where no experiment is in place, or the device is lost.
   */
  async expectations(): Promise<ExpectationReport | undefined> {
    let report: ExpectationReport | undefined;
    await this.inTurn(async () => {
      if (!this.deviceIsLost) report = await this.training?.judge();
    });
    return report;
  }

  /** Frees all tensors. */
  dispose(): Promise<void> {
    return this.exclusively(async () => {
      this.clear();
      this.wanted = undefined;
      this.phase = 'empty';
    });
  }

  private get training(): Training | undefined {
    return this.runner?.training;
  }

  private get estimate(): MemoryEstimate | undefined {
    return this.wanted && estimateMemory(this.wanted, this.operations);
  }

  /** @throws EngineError where the device cannot hold it. */
  private graphOf(experiment: Experiment): Graph {
    const limits = this.backend instanceof WebGPUBackend ? this.backend.device.limits : undefined;
    const tooLarge = limits && tooLargeFor(limits, estimateMemory(experiment, this.operations));
    if (tooLarge) throw new EngineError(tooLarge);
    return { experiment, operations: this.operations, implementation: this.implementation };
  }

  /** Makes an experiment the one that is trained. `anew`: what was learnt is forgotten. Where it is refused, the one before stays. */
  private async putInPlace(experiment: Experiment, files: DataFiles, anew = false): Promise<void> {
    const isSound = !this.problem && !this.refused;
    this.problem = undefined;
    this.refused = true;
    const graph = this.graphOf(experiment);
    // What a problem may have spoilt is not kept.
    if (anew && !isSound) this.clear();
    this.followDevice();
    this.phase = 'loading';
    const runner = await this.runnerOf(graph, files, anew);
    if (!runner) return;
    runner.training.compare(this.wantedComparisons);
    this.refused = false;
    await this.follow(runner, () => runner.begin());
  }

  /** A runner that has this graph in place; undefined where the device is lost on the way, or another experiment is wanted by then. */
  private async runnerOf(graph: Graph, files: DataFiles, anew: boolean): Promise<Runner | undefined> {
    const goesOn = () => this.wanted === graph.experiment && !this.deviceIsLost;
    if (this.runner) {
      if (!(await this.runner.training.change(graph, files, anew, goesOn))) return undefined;
    } else {
      const training = await Training.begin(this.backend, graph, files, goesOn);
      this.runner = training && new Runner(training);
    }
    return this.runner;
  }

  /** A training whose device is gone goes on from its last checkpoint on the present one. */
  private followDevice(): void {
    const { training, backend } = this;
    if (!training || training.backend === backend) return;
    this.runner = new Runner(training.movedTo(backend, this.graphOf(training.experiment)));
    training.dispose();
  }

  private clear(): void {
    this.training?.dispose();
    this.runner = undefined;
  }

  /** The state that things have come to is the status. */
  private async follow(runner: Runner, work: (runner: Runner) => Promise<EngineProblem | undefined>): Promise<void> {
    const problem = await work(runner);
    this.problem ??= problem;
    const { steps, stepsLeft } = runner.training;
    if (this.problem) this.phase = 'failed';
    else this.phase = steps > 0 && stepsLeft === 0 ? 'finished' : 'paused';
  }

  private forgetRunProblem(): void {
    if (!this.refused) this.problem = undefined;
  }

  private stopRun(): void {
    for (const work of [this.currentRun, this.currentTiming]) if (work) work.stopped = true;
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
      await lossTold(this.backend, error);
      if (this.deviceIsLost) return;
      this.problem = isOutOfMemory(error) ? outOfMemory(error.message, this.estimate) : problemOf(error);
      this.phase = 'failed';
    });
    return this.queue;
  }
}
