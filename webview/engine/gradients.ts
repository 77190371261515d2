import type { Reference } from '../../experiment/experiment.js';
import { type AtHand, forward, type Graph, type NodeFault, type NodesAtHand, nothingAtHand } from './graph.js';
import { type Tensor, tf } from './tfjs.js';

/**
 * trainable: the gradients of the trainable tensors, all that a training step needs.
 * all: the values of every node output, and the gradients of every float tensor and node output, all that the screen shows.
 * Both give the same bits for the trainable tensors, since what more is asked for only adds branches to the same tape.
 */
export type Extent = 'trainable' | 'all';

/** What one forward and backward pass leaves on the device. */
export interface Evaluation {
  readonly loss: Tensor | undefined;
  /** Node outputs by reference; empty for the extent 'trainable'. */
  readonly values: ReadonlyMap<Reference, Tensor>;
  /** d loss / d reference. Absent where the loss does not depend on it. */
  readonly gradients: ReadonlyMap<Reference, Tensor>;
  readonly faults: readonly NodeFault[];
  dispose(): void;
}

/**
 * One forward and one backward pass over the whole graph.
 * @param one The scalar 1, the gradient of the loss with respect to itself, from which the backward pass starts.
 * @param atHand Stays with its owner, and nothing is differentiated through it; all nodes that run once.
 */
export function evaluate(
  graph: Graph,
  tensors: ReadonlyMap<string, Tensor>,
  one: Tensor,
  extent: Extent,
  atHand: NodesAtHand = nothingAtHand,
): Evaluation {
  const kept = new Set<Tensor>();
  const owned = new Set([...atHand.values()].flatMap(tensorsAtHand));
  const keep = (tensor: Tensor): Tensor => {
    if (owned.has(tensor)) return tensor;
    kept.add(tensor);
    return tf.keep(tensor);
  };
  const dispose = () => {
    for (const tensor of kept) tensor.dispose();
  };
  try {
    return { ...inScope(() => passes(graph, tensors, one, extent, atHand, keep)), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

type Keep = (tensor: Tensor) => Tensor;

function tensorsAtHand({ outputs, fault }: AtHand): Tensor[] {
  return [...outputs.values(), ...(fault ? [fault.index] : [])];
}

/** Disposes of every tensor made inside but the kept ones; tf.tidy lets only tensors out, this anything. */
function inScope<T>(work: () => T): T {
  const engine = tf.engine();
  engine.startScope();
  try {
    return work();
  } finally {
    engine.endScope();
  }
}

function passes(graph: Graph, tensors: ReadonlyMap<string, Tensor>, one: Tensor, extent: Extent, atHand: NodesAtHand, keep: Keep) {
  const { experiment } = graph;
  const wanted: { reference: Reference; tensor: Tensor }[] = [];
  for (const { name, trainable, dtype } of experiment.tensors) {
    if (extent === 'all' ? dtype === 'float32' : trainable) wanted.push({ reference: name, tensor: tensors.get(name)! });
  }
  // gradients() looks at its list of variables only after it has run the forward pass, so node outputs that come into being inside
  // the pass may join the list there: one tape then gives the gradients of tensors and node outputs alike.
  const variables = wanted.map(({ tensor }) => tensor);
  const values = new Map<Reference, Tensor>();
  let faults: readonly NodeFault[] = [];

  const run = (): Tensor | undefined => {
    const pass = forward(graph, tensors, atHand);
    faults = pass.faults;
    for (const { fault } of faults) keep(fault.index);
    if (extent === 'all') {
      for (const [reference, tensor] of pass.outputs) {
        values.set(reference, keep(tensor));
        if (tensor.dtype !== 'float32') continue;
        wanted.push({ reference, tensor });
        variables.push(tensor);
      }
    }
    const { loss } = experiment;
    if (loss === undefined) return undefined;
    const output = pass.outputs.get(loss);
    return output ? keep(output) : tensors.get(loss);
  };

  const gradients = new Map<Reference, Tensor>();
  if (experiment.loss === undefined || variables.length + experiment.nodes.length === 0) {
    return { loss: run(), values, gradients, faults };
  }
  // A copy, because the gradient of the loss itself is this very tensor, and is disposed of with the others.
  const { value: loss, grads } = tf.engine().gradients(() => run()!, variables, one.clone(), true);
  wanted.forEach(({ reference }, index) => {
    const gradient: Tensor | undefined = grads[index];
    if (gradient) gradients.set(reference, keep(gradient));
  });
  return { loss, values, gradients, faults };
}
