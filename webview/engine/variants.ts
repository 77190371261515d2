import { valueText, variantOf } from '../../experiment/comparison.js';
import type { Comparison, Experiment } from '../../experiment/experiment.js';
import type { ComparisonReport } from '../../experiment/messages.js';
import { type Evaluation, evaluate } from './gradients.js';
import type { Graph } from './graph.js';
import { estimateMemory, isOutOfMemory, outOfMemory, tooLargeFor } from './memory.js';
import type { OnceResults, OnceRuns } from './onceRuns.js';
import { Pictures } from './pictures.js';
import { EngineError, problemOf } from './problem.js';
import { createStepLog, type StepLog, type StepReport } from './stepLog.js';
import { type Tensor, type tf, WebGPUBackend } from './tfjs.js';

/**
 * The experiment's variants that are held against it: each a graph of its own, run forward and back on the experiment's tensors as they are.
 * No parameter is moved by them, and what goes wrong in one is told with it and stops nothing.
 */
export class Variants {
  private readonly evaluations = new Map<string, Evaluation>();
  private readonly pictures = new Map<string, Pictures>();
  private reported: Record<string, ComparisonReport> = {};
  private log: StepLog | undefined;
  /** What the nodes that run once have given to the variants. */
  private once: OnceResults[] = [];
  /** Counts how often what is shown was hidden. */
  private hidings = 0;

  constructor(
    private readonly backend: tf.KernelBackend,
    private readonly onceRuns: OnceRuns,
  ) {}

  /** By the node that is compared. */
  get reports(): Readonly<Record<string, ComparisonReport>> {
    return this.reported;
  }

  /** The values and gradients of the variant of `node`. */
  of(node: string): Evaluation | undefined {
    return this.evaluations.get(node);
  }

  picturesOf(node: string): Pictures | undefined {
    return this.pictures.get(node);
  }

  /**
   * Evaluates the variants in full, in place of those before; without any, nothing is kept on the device. Resolves when the device is done;
   * until then the state must not move on. What has to run once for a variant runs first.
   * @param comparisons Those whose node or attribute the experiment does not have are passed over.
   * @param one The scalar 1, as `evaluate` wants it.
   */
  async show(comparisons: readonly Comparison[], graph: Graph, tensors: ReadonlyMap<string, Tensor>, one: Tensor): Promise<void> {
    this.hide();
    const { experiment } = graph;
    const here = comparisons.filter(({ node, attribute }) =>
      experiment.nodes.some(({ id, attributes }) => id === node && attributes[attribute] !== undefined),
    );
    if (here.length === 0) {
      this.dispose();
      return;
    }
    const { hidings } = this;
    const isWanted = () => this.hidings === hidings;
    this.log ??= createStepLog(this.backend);
    const before = this.once.splice(0);
    const evaluated: Comparison[] = [];
    for (const comparison of here) {
      if (await this.evaluate(comparison, graph, tensors, one, isWanted)) evaluated.push(comparison);
      if (!isWanted()) break;
    }
    for (const once of before) once.release();
    await this.collect(evaluated, this.log);
  }

  /** @returns whether there is anything to show. */
  private async evaluate(
    comparison: Comparison,
    graph: Graph,
    tensors: ReadonlyMap<string, Tensor>,
    one: Tensor,
    isWanted: () => boolean,
  ): Promise<boolean> {
    try {
      const variant = { ...graph, experiment: this.variant(comparison, graph) };
      const once = await this.onceRuns.prepare(variant, tensors, isWanted);
      if (once) this.once.push(once);
      if (!once || !isWanted()) return false;
      const evaluation = evaluate(variant, tensors, one, 'all', once.atHand);
      this.evaluations.set(comparison.node, evaluation);
      this.pictures.set(comparison.node, new Pictures(variant, tensors, evaluation));
      this.log?.note(0, evaluation);
      return true;
    } catch (error) {
      const problem = isOutOfMemory(error) ? outOfMemory(error.message, undefined) : problemOf(error);
      if (isWanted()) this.reported[comparison.node] = { shown: false, problem };
      return false;
    }
  }

  /** @throws EngineError where there is no such variant, or the device cannot hold it. */
  private variant(comparison: Comparison, { experiment, operations }: Graph): Experiment {
    const variant = variantOf(experiment, comparison);
    if ('problem' in variant) throw new EngineError({ ...variant.problem, kind: 'badData', node: comparison.node });
    const limits = this.backend instanceof WebGPUBackend ? this.backend.device.limits : undefined;
    const tooLarge = limits && tooLargeFor(limits, estimateMemory(variant.experiment, operations));
    if (tooLarge) throw new EngineError(tooLarge);
    return variant.experiment;
  }

  private async collect(evaluated: readonly Comparison[], log: StepLog): Promise<void> {
    const { reports } = await log.collect();
    evaluated.forEach((comparison, index) => {
      const report = reports[index];
      // Those that have been hidden since are not told of.
      if (report && this.evaluations.has(comparison.node)) this.reported[comparison.node] = comparisonReport(comparison, report);
    });
  }

  /** Frees what was evaluated. */
  hide(): void {
    this.hidings++;
    for (const pictures of this.pictures.values()) pictures.dispose();
    this.pictures.clear();
    for (const evaluation of this.evaluations.values()) evaluation.dispose();
    this.evaluations.clear();
    this.reported = {};
  }

  dispose(): void {
    this.hide();
    for (const once of this.once.splice(0)) once.release();
    this.log?.dispose();
    this.log = undefined;
  }
}

function comparisonReport({ attribute, value }: Comparison, { loss, fault }: StepReport): ComparisonReport {
  const told = { shown: true, ...(loss === undefined ? {} : { loss }) };
  const changed = `With ${attribute} ${valueText(value)}`;
  if (fault) {
    const { message, remedy } = fault.problem;
    return { ...told, problem: { message: `${changed}, ${fault.node} finds fault with its data: ${message}`, remedy } };
  }
  if (loss === undefined || Number.isFinite(loss)) return told;
  const message = `${changed} the loss is ${Number.isNaN(loss) ? 'NaN' : 'infinite'}.`;
  return { ...told, problem: { message, remedy: 'Look for marked pixels, which are NaN or infinite, or compare another value.' } };
}
