/** Nodes whose operation runs once, before the first pass over the graph, and may take its time. */
import type { Experiment, ExperimentNode, Reference } from '../../experiment/experiment.js';
import { type AtHand, forward, type Graph, inputsOf, type NodesAtHand, nothingAtHand } from './graph.js';
import { isOutOfMemory } from './memory.js';
import type { TensorInputs } from './operation.js';
import { EngineError, NodeFailure } from './problem.js';
import { type Tensor, tf } from './tfjs.js';
import { tooLargeAt } from './tooLarge.js';

/** What a graph has of its nodes that run once, until it is released. */
export interface OnceResults {
  readonly atHand: NodesAtHand;
  /** By the node's id: what its run took, by the clock on the wall. */
  readonly milliseconds: ReadonlyMap<string, number>;
  release(): void;
}

interface Kept {
  readonly outputs: readonly Tensor[];
  readonly milliseconds: number;
  /** How many graphs have it in use. */
  users: number;
}

/**
 * The results of such runs, each for as long as a graph uses it. They go by what they were made of, which is the operations and attributes on the
 * way and the very tensors at its beginning: a graph that changes elsewhere, or a variant of it, takes what is there.
 */
export class OnceRuns {
  private readonly kept = new Map<string, Kept>();

  /**
   * Runs what has not run yet. Calls must not overlap.
   * @param tensors The experiment's own, by name. Those that the runs depend on must keep their values.
   * @param goesOn Is asked before and after each run; once it says no, the result is undefined and as if nothing had been asked.
   * @throws EngineError or NodeFailure, which name the node, where a run fails; RangeError where there is not enough memory.
   */
  async prepare(graph: Graph, tensors: ReadonlyMap<string, Tensor>, goesOn: () => boolean): Promise<OnceResults | undefined> {
    const atHand = new Map<string, AtHand>();
    const milliseconds = new Map<string, number>();
    const used: string[] = [];
    const release = () => this.release(used);
    try {
      for (const node of graph.experiment.nodes) {
        if (!runsOnce(graph, node)) continue;
        const content = contentOf(graph.experiment, node, tensors);
        // One that is not wanted by its turn does not run at all: there may be a queue of them, each of seconds.
        const result = this.kept.get(content) ?? (goesOn() ? { ...(await run(graph, node, tensors, atHand)), users: 0 } : undefined);
        if (result) {
          this.kept.set(content, result);
          result.users++;
          used.push(content);
        }
        if (!result || !goesOn()) {
          release();
          return undefined;
        }
        const { outputs } = result;
        atHand.set(node.id, { outputs: new Map(node.outputs.map(({ reference }, index) => [reference, outputs[index]!])) });
        milliseconds.set(node.id, result.milliseconds);
      }
    } catch (error) {
      release();
      throw error;
    }
    return { atHand, milliseconds, release };
  }

  private release(used: string[]): void {
    for (const content of used.splice(0)) {
      const result = this.kept.get(content);
      if (!result || --result.users > 0) continue;
      for (const output of result.outputs) output.dispose();
      this.kept.delete(content);
    }
  }
}

export function runsOnce({ operations }: Graph, { op }: ExperimentNode): boolean {
  return operations.get(op)?.once !== undefined;
}

/** All that the outputs of a node follow from, in a text that is another where any of it is. Names of nodes and tensors are none of it. */
function contentOf(experiment: Experiment, node: ExperimentNode, tensors: ReadonlyMap<string, Tensor>): string {
  const ancestors = [...ancestorsOf(experiment, node, nothingAtHand), node];
  const names = new Map<Reference, string>([...tensors].map(([name, { id }]) => [name, `tensor ${id}`]));
  const lines = ancestors.map(({ op, attributes, inputs, outputs }, place) => {
    outputs.forEach(({ reference }, index) => {
      names.set(reference, `node ${place}.${index}`);
    });
    const sources = Object.entries(inputs).map(([input, source]) => [input, [source].flat().map((reference) => names.get(reference))]);
    return JSON.stringify([op, Object.entries(attributes).sort(byName), sources.sort(byName)]);
  });
  return lines.join('\n');
}

function byName([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return String(a) < String(b) ? -1 : 1;
}

/** The nodes that `of` depends on, in the experiment's order; those behind one that is at hand are not looked for. */
function ancestorsOf({ nodes }: Experiment, of: ExperimentNode, atHand: NodesAtHand): readonly ExperimentNode[] {
  const wanted = new Set<Reference>(Object.values(of.inputs).flat());
  const found: ExperimentNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some(({ reference }) => wanted.has(reference))) continue;
    found.push(node);
    if (!atHand.has(node.id)) for (const source of Object.values(node.inputs).flat()) wanted.add(source);
  }
  return found.reverse();
}

/** One run, and before it the nodes that it depends on, as far as they are not at hand. */
async function run(
  graph: Graph,
  node: ExperimentNode,
  tensors: ReadonlyMap<string, Tensor>,
  atHand: NodesAtHand,
): Promise<Omit<Kept, 'users'>> {
  const once = graph.operations.get(node.op)?.once;
  if (!once) throw new Error(`${node.op} does not run once`);
  const before = ancestorsOf(graph.experiment, node, atHand);
  // Of its inputs, whoever owns them: the run is longer than any scope.
  const clones: Tensor[] = [];
  const cloned = (tensor: Tensor): Tensor => {
    const clone = tf.keep(tensor.clone());
    clones.push(clone);
    return clone;
  };
  let inputs: TensorInputs = {};
  tf.tidy(() => {
    const { outputs } = forward({ ...graph, experiment: { ...graph.experiment, nodes: before } }, tensors, atHand);
    inputs = inputsOf(node, (reference) => cloned((outputs.get(reference) ?? tensors.get(reference))!));
  });
  try {
    const started = performance.now();
    const outputs = await once(inputs, node.attributes);
    if (outputs.length !== node.outputs.length) {
      throw new Error(`${node.op} gave ${outputs.length} outputs where its contract says ${node.outputs.length}`);
    }
    return { outputs: outputs.map((output) => tf.keep(output)), milliseconds: performance.now() - started };
  } catch (error) {
    throw explained(node, error);
  } finally {
    tf.dispose(clones);
  }
}

/** Names the node; that there is not enough memory is told of all nodes in the same way, elsewhere. */
function explained(node: ExperimentNode, error: unknown): unknown {
  const known = tooLargeAt(node, error);
  if (known instanceof EngineError) return new EngineError({ node: node.id, ...known.problem });
  return isOutOfMemory(known) ? known : new NodeFailure(node.id, known);
}
