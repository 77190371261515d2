/** What a training step need not run again: the nodes that no trainable tensor reaches. */
import type { Reference } from '../../experiment/experiment.js';
import { type AtHand, forward, type Graph, type NodesAtHand } from './graph.js';
import { type Tensor, tf } from './tfjs.js';
import { trainedReferences } from './trained.js';

export interface SteadyNodes {
  /** Of their outputs only those that a step needs, and those of nodes that run once. */
  readonly atHand: NodesAtHand;
  dispose(): void;
}

/**
 * Runs them, once for all steps: their kernels are those of a step, so that the steps come to the same bits as with them.
 * @param once The nodes that run once, which stay with their owner.
 */
export function runSteadyNodes(graph: Graph, tensors: ReadonlyMap<string, Tensor>, once: NodesAtHand): SteadyNodes {
  const { experiment } = graph;
  const trained = trainedReferences(experiment);
  const changes = ({ inputs }: (typeof experiment.nodes)[number]) =>
    Object.values(inputs)
      .flat()
      .some((source) => trained.has(source));
  const steady = experiment.nodes.filter((node) => !changes(node));
  const needed = new Set<Reference | undefined>([experiment.loss]);
  for (const node of experiment.nodes) if (changes(node)) for (const source of Object.values(node.inputs).flat()) needed.add(source);

  const kept: Tensor[] = [];
  const keep = (tensor: Tensor) => {
    kept.push(tensor);
    return tf.keep(tensor);
  };
  const atHand = new Map<string, AtHand>(once);
  tf.tidy(() => {
    const { outputs, faults } = forward({ ...graph, experiment: { ...experiment, nodes: steady } }, tensors, once);
    for (const node of steady) {
      if (once.has(node.id)) continue;
      const references = node.outputs.map(({ reference }) => reference).filter((reference) => needed.has(reference));
      const fault = faults.find((each) => each.node === node.id)?.fault;
      if (fault) keep(fault.index);
      atHand.set(node.id, {
        outputs: new Map(references.map((reference) => [reference, keep(outputs.get(reference)!)])),
        ...(fault && { fault }),
      });
    }
  });
  return {
    atHand,
    dispose: () => {
      for (const tensor of kept) tensor.dispose();
    },
  };
}
