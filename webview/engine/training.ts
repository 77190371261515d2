import type { ExpectationReport, ExpectationResult } from '../../experiment/expectation.js';
import type { Comparison, DataFiles, Experiment, Reference } from '../../experiment/experiment.js';
import type { NodeTimes, PointedNode, PointedPixel } from '../../experiment/messages.js';
import { Alarm } from './alarm.js';
import { dispatchCount } from './backend/dispatch.js';
import { Checkpoints } from './checkpoint.js';
import { Constants } from './constants.js';
import { judge } from './expect.js';
import { FiniteScan } from './finiteScan.js';
import { type Evaluation, evaluate } from './gradients.js';
import type { Graph } from './graph.js';
import { LossCurve } from './lossCurve.js';
import { type OnceResults, OnceRuns } from './onceRuns.js';
import type { PixelCall } from './operation.js';
import { Pace } from './pace.js';
import { Pictures } from './pictures.js';
import { readTensor } from './readTensor.js';
import { createStepLog, type StepLog, type StepReport } from './stepLog.js';
import { type Suspect, suspectsOf } from './suspects.js';
import { TensorStore } from './tensorStore.js';
import { type Tensor, tf, WebGPUBackend } from './tfjs.js';
import { timeNodes } from './timing/nodeTimes.js';
import { Variants } from './variants.js';

/**
 * One experiment on one device: its tensors, how many steps they have been trained, and the way forward and back. State i is the state
 * after i steps. Methods that return promises must not overlap; Session sees to that.
 */
export class Training {
  readonly curve = new LossCurve();
  readonly checkpoints = new Checkpoints();
  readonly pace = new Pace();
  step = 0;
  dispatchesPerStep: number | undefined;
  private readonly store: TensorStore;
  private readonly alarm: Alarm;
  private readonly log: StepLog;
  private readonly scan: FiniteScan;
  private readonly onceRuns = new OnceRuns();
  private readonly constants = new Constants();
  /** The gradient of the loss with respect to itself. */
  private readonly one: Tensor;
  private shown: Evaluation | undefined;
  private pictures: Pictures | undefined;
  /** Of the state that is shown: what a report's `firstNonFinite` counts. */
  suspects: readonly Suspect[] = [];
  readonly variants: Variants;
  private comparisons: readonly Comparison[] = [];
  private variantsAreShown = true;
  private faultCount = 0;

  private constructor(
    readonly backend: tf.KernelBackend,
    private graph: Graph,
    private files: DataFiles,
  ) {
    this.store = new TensorStore(backend);
    this.store.load(graph.experiment, files);
    this.alarm = new Alarm(backend);
    this.log = createStepLog(backend, this.alarm);
    this.scan = new FiniteScan(backend);
    this.one = tf.keep(tf.scalar(1));
    this.variants = new Variants(backend, this.onceRuns);
  }

  /** A training that has begun. @returns undefined where `goesOn`, which is asked on the way, says no. */
  static async begin(backend: tf.KernelBackend, graph: Graph, files: DataFiles, goesOn: () => boolean): Promise<Training | undefined> {
    const training = new Training(backend, graph, files);
    try {
      const once = await training.onceRuns.prepare(graph, training.store.tensors, goesOn);
      if (once) {
        training.constants.replace(once);
        return training;
      }
    } catch (error) {
      training.dispose();
      throw error;
    }
    training.dispose();
    return undefined;
  }

  get experiment(): Experiment {
    return this.graph.experiment;
  }

  get steps(): number {
    return this.experiment.train?.steps ?? 0;
  }

  get stepsLeft(): number {
    return Math.max(0, this.steps - this.step);
  }

  /**
   * Goes on with a changed experiment: parameters whose definition is unchanged are kept. Where none is, the count of steps begins anew.
   * Until it is in place, and whatever is thrown, the experiment is the one before.
   * @param anew All parameters and the count of steps begin anew.
   * @param goesOn Is asked on the way; once it says no, all stays as it is.
   * @returns whether it is in place.
   */
  async change(graph: Graph, files: DataFiles, anew: boolean, goesOn: () => boolean): Promise<boolean> {
    const staged = this.store.stage(graph.experiment, files, anew);
    let once: OnceResults | undefined;
    try {
      once = await this.onceRuns.prepare(graph, staged.tensors, goesOn);
    } finally {
      if (!once) staged.discard();
    }
    if (!once) return false;
    staged.commit();
    this.hide();
    this.constants.replace(once);
    this.graph = graph;
    this.files = files;
    this.alarm.reset();
    const { kept } = staged;
    const keepsOn = !anew && graph.experiment.tensors.some(({ name, trainable }) => trainable && kept.has(name));
    if (!keepsOn) {
      this.step = 0;
      this.curve.truncate(0);
    }
    // Until the changed experiment has a checkpoint of its own, a lost device must not bring back the one before.
    this.checkpoints.keepOnly(anew ? new Set() : kept, keepsOn);
    return true;
  }

  /** The same training on another device, at its last checkpoint; `change` must follow. `graph` is of the same experiment. */
  movedTo(backend: tf.KernelBackend, graph: Graph): Training {
    const moved = new Training(backend, graph, this.files);
    const { newest } = this.checkpoints;
    if (newest) {
      moved.store.restore(newest);
      moved.step = newest.step;
      moved.checkpoints.begin(newest);
    }
    this.curve
      .all()
      .subarray(0, moved.step)
      .forEach((loss, step) => {
        moved.curve.set(step, loss);
      });
    return moved;
  }

  /**
   * Trains. Returns as soon as a report is bad, or else when the device has done the steps.
   * @returns the first report that stops the run: the state after `report.step` steps is not good.
   */
  async advance(steps: number): Promise<StepReport | undefined> {
    const capacity = this.log.capacity(this.faultCount);
    for (let left = steps; left > 0; ) {
      const tick = Math.min(left, this.pace.stepsPerTick, capacity);
      left -= tick;
      const started = performance.now();
      for (let i = 0; i < tick; i++) this.encodeStep();
      const bad = await this.collect();
      this.pace.note(tick, performance.now() - started);
      if (bad) return bad;
    }
    return undefined;
  }

  /** One step: the gradients at this state, then the parameters of the next, in place. */
  private encodeStep(): void {
    const { graph, store } = this;
    const atHand = this.constants.atHandInSteps(graph, store.tensors);
    const before = this.dispatches();
    const evaluation = evaluate(graph, store.tensors, this.one, 'trainable', atHand);
    this.log.note(this.step, evaluation);
    this.step++;
    this.store.update(this.experiment, evaluation.gradients, this.step, this.alarm.tensor);
    evaluation.dispose();
    if (before !== undefined) this.dispatchesPerStep = this.dispatches()! - before;
  }

  /** Evaluates the present state in full, for the screen and the files, and looks through all of it for NaN and infinity. */
  async show(): Promise<StepReport | undefined> {
    this.hide();
    this.shown = evaluate(this.graph, this.store.tensors, this.one, 'all', this.constants.atHand);
    this.pictures = new Pictures(this.graph, this.store.tensors, this.shown);
    this.faultCount = this.shown.faults.length;
    this.suspects = suspectsOf(this.experiment, this.store.nonFiniteData, this.shown);
    this.log.note(this.step, this.shown, this.scan.look(this.suspects.map(({ tensor }) => tensor)));
    const [bad] = await Promise.all([this.collect(), this.showVariants()]);
    return bad;
  }

  /** Holds these variants against the run, in place of those before: they are shown with the next state. */
  compare(comparisons: readonly Comparison[]): void {
    this.comparisons = comparisons;
    this.variants.hide();
    this.variantsAreShown = false;
  }

  /** Shows the variants of the state that is shown, where they are not. */
  async showNewVariants(): Promise<void> {
    if (!this.variantsAreShown) await this.showVariants();
  }

  private showVariants(): Promise<void> {
    this.variantsAreShown = true;
    return this.variants.show(this.comparisons, this.graph, this.store.tensors, this.one);
  }

  private hide(): void {
    this.pictures?.dispose();
    this.pictures = undefined;
    this.shown?.dispose();
    this.shown = undefined;
    this.suspects = [];
    this.variants.hide();
  }

  private async collect(): Promise<StepReport | undefined> {
    const { reports, rungAt } = await this.log.collect();
    for (const { step, loss } of reports) if (loss !== undefined) this.curve.set(step, loss);
    const bad = reports.find(({ loss, fault }) => fault || (loss !== undefined && !Number.isFinite(loss)));
    if (rungAt === undefined) return bad ?? reports.find(({ firstNonFinite }) => firstNonFinite !== undefined);
    if (bad && bad.step <= rungAt) return bad;
    return { step: rungAt, loss: reports.find(({ step }) => step === rungAt)?.loss, fault: undefined, alarm: true };
  }

  /** Takes a checkpoint of the present state. `begin`: states before it can no longer be made again. */
  async checkpoint(begin = false): Promise<void> {
    const checkpoint = await this.store.save(this.step);
    if (begin) this.checkpoints.begin(checkpoint);
    else this.checkpoints.add(checkpoint);
  }

  /** Back to the state after `step` steps, or the nearest after it that can be made again: the last checkpoint, and its steps repeated. */
  async goBackTo(step: number): Promise<void> {
    const checkpoint = this.checkpoints.atOrBefore(step);
    if (!checkpoint) return;
    this.store.restore(checkpoint);
    this.alarm.reset();
    this.step = checkpoint.step;
    await this.advance(step - checkpoint.step);
    this.curve.truncate(this.step + 1);
  }

  /** Tensors first, then node outputs, in the order in which they are computed. */
  references(): readonly Reference[] {
    const { tensors, nodes } = this.experiment;
    return [...tensors.map(({ name }) => name), ...nodes.flatMap(({ outputs }) => outputs.map(({ reference }) => reference))];
  }

  /** @param comparedAt The node whose variant it is of; of the experiment itself without it. */
  value(reference: Reference, comparedAt?: string): Tensor | undefined {
    const variant = comparedAt === undefined ? undefined : this.variants.of(comparedAt);
    if (comparedAt !== undefined && !variant) return undefined;
    return this.store.tensors.get(reference) ?? (variant ?? this.shown)?.values.get(reference);
  }

  gradient(reference: Reference, comparedAt?: string): Tensor | undefined {
    return (comparedAt === undefined ? this.shown : this.variants.of(comparedAt))?.gradients.get(reference);
  }

  /** A picture of the state that is shown, or of a variant of it; see {@link Pictures.of}. */
  picture(reference: Reference, name: string, gradient: boolean, comparedAt?: string): Tensor | undefined {
    return (comparedAt === undefined ? this.pictures : this.variants.picturesOf(comparedAt))?.of(reference, name, gradient);
  }

  onceMilliseconds(node: string): number | undefined {
    return this.constants.milliseconds(node);
  }

  /** What operations tell of a pixel, in the state that is shown; nothing where that changes meanwhile. */
  async tellPixel(pixel: PointedPixel, read: PixelCall['read']): Promise<readonly PointedNode[]> {
    const { pictures } = this;
    try {
      const told = (await pictures?.tellPixel(pixel, read)) ?? [];
      return pictures === this.pictures ? told : [];
    } catch (error) {
      // Its tensors are gone with it.
      if (pictures !== this.pictures) return [];
      throw error;
    }
  }

  read(tensor: Tensor): Promise<Float32Array | Int32Array> {
    return readTensor(this.backend, tensor);
  }

  /** Holds the state that is shown against what the experiment expects. */
  async judge(): Promise<ExpectationReport> {
    const { step, files } = this;
    const results: ExpectationResult[] = [];
    for (const expectation of this.experiment.expectations) {
      const { reference, gradient } = expectation;
      const tensor = gradient ? this.gradient(reference) : this.value(reference);
      results.push(judge(expectation, files, tensor && (await this.read(tensor))));
    }
    return { step, final: this.stepsLeft === 0, results };
  }

  /** Times every node by itself at the present state, which stays as it is; see {@link timeNodes}. */
  timeNodes(goesOn: () => boolean, tell: (node: string, times: NodeTimes) => void): Promise<void> {
    return timeNodes(this.backend, this.graph, this, goesOn, tell);
  }

  private dispatches(): number | undefined {
    return this.backend instanceof WebGPUBackend ? dispatchCount(this.backend) : undefined;
  }

  dispose(): void {
    this.hide();
    this.variants.dispose();
    this.constants.dispose();
    this.store.dispose();
    this.log.dispose();
    this.alarm.dispose();
    this.scan.dispose();
    this.one.dispose();
  }
}
