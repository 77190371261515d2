import type { Experiment, ExperimentNode, Reference } from '../../experiment/experiment.js';
import { withErrorsExplained } from './backend/explained.js';
import type { Applied, Fault, Operation, TensorInputs } from './operation.js';
import { type Tensor, tf } from './tfjs.js';
import { tooLargeAt } from './tooLarge.js';

/** Which of an operation's forms runs: the fused kernels where there are any, or always the composition (tests and benchmarks). */
export type Implementation = 'auto' | 'composition';

/** An experiment whose operations are at hand. */
export interface Graph {
  readonly experiment: Experiment;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly implementation: Implementation;
}

export interface NodeFault {
  readonly node: string;
  readonly fault: Fault;
}

/** What is known of a node before a pass over the graph, which does not run it then. */
export interface AtHand {
  /** Those of its outputs that the pass needs, by reference. */
  readonly outputs: ReadonlyMap<Reference, Tensor>;
  readonly fault?: Fault;
}

/** By the node's id. */
export type NodesAtHand = ReadonlyMap<string, AtHand>;

export const nothingAtHand: NodesAtHand = new Map();

export interface ForwardPass {
  /** Every node output by its reference; of nodes at hand, what was. */
  readonly outputs: ReadonlyMap<Reference, Tensor>;
  readonly faults: readonly NodeFault[];
}

/** Runs every node that is not at hand on the current tfjs backend. `tensors` are the experiment's own, by name. */
export function forward(graph: Graph, tensors: ReadonlyMap<string, Tensor>, atHand: NodesAtHand): ForwardPass {
  const outputs = new Map<Reference, Tensor>();
  const faults: NodeFault[] = [];
  const tensorOf = (reference: Reference): Tensor => {
    const tensor = outputs.get(reference) ?? tensors.get(reference);
    if (!tensor) throw new Error(`nothing is called "${reference}" at this point of the graph`);
    return tensor;
  };
  for (const node of graph.experiment.nodes) {
    const known = atHand.get(node.id);
    if (known) {
      for (const [reference, output] of known.outputs) outputs.set(reference, output);
      if (known.fault) faults.push({ node: node.id, fault: known.fault });
      continue;
    }
    const { outputs: results, fault } = withErrorsExplained(
      () => apply(graph, node, inputsOf(node, tensorOf)),
      (error) => tooLargeAt(node, error),
    );
    node.outputs.forEach(({ reference }, index) => {
      const result = results[index];
      if (!result) throw new Error(`${node.op} gave ${results.length} outputs where its contract says ${node.outputs.length}`);
      outputs.set(reference, result);
    });
    if (fault) faults.push({ node: node.id, fault });
  }
  return { outputs, faults };
}

/** The inputs of a node by the contract's names, lists as lists. */
export function inputsOf(node: ExperimentNode, tensorOf: (reference: Reference) => Tensor): TensorInputs {
  const inputs: Record<string, Tensor | Tensor[]> = {};
  for (const [name, source] of Object.entries(node.inputs)) {
    inputs[name] = typeof source === 'string' ? tensorOf(source) : source.map(tensorOf);
  }
  return inputs;
}

/** Runs one node, which is none that runs once, on the current tfjs backend. Its outputs are tensors of their own. */
export function apply(graph: Graph, node: ExperimentNode, inputs: TensorInputs): Applied {
  const operation = graph.operations.get(node.op);
  if (!operation) throw new Error(`the engine has no operation "${node.op}"`);
  const fuses = graph.implementation === 'auto' && tf.getBackend() === 'webgpu';
  const applied = (fuses ? operation.fused?.(inputs, node.attributes) : undefined) ?? operation.composition(inputs, node.attributes);
  // Where nothing changes, as in a slice that is the whole, an operation may give an input itself, which must not be disposed of as an output.
  const given = new Set(Object.values(inputs).flat());
  return { ...applied, outputs: applied.outputs.map((output) => (given.has(output) ? output.clone() : output)) };
}
