/** What the check of a node starts from, read from the device once. */
import type { ExperimentNode, Reference } from '../../../experiment/experiment.js';
import { apply, type Graph, inputsOf } from '../graph.js';
import { runsOnce } from '../onceRuns.js';
import type { DefinitionCall, HostTensor, Operation, TensorInputs } from '../operation.js';
import { type Tensor, tf } from '../tfjs.js';
import type { Slot } from './slot.js';

/** A state with all its values and gradients on the device. */
export interface ShownState {
  readonly graph: Graph;
  value(reference: Reference): Tensor | undefined;
  /** Absent where the loss does not depend on it. */
  gradient(reference: Reference): Tensor | undefined;
  read(tensor: Tensor): Promise<Float32Array | Int32Array>;
}

/** A float input with entries, and the engine's gradient for it through this node alone; absent where the engine gives none. */
export interface CheckedInput {
  readonly slot: Slot;
  readonly reference: Reference;
  readonly gradient: Float32Array;
}

export interface NodeNumbers {
  readonly node: ExperimentNode;
  readonly operation: Operation;
  readonly call: DefinitionCall;
  readonly inputs: readonly CheckedInput[];
}

/** Reads tensors as float64, each once. */
export function hostReader(state: ShownState): (reference: Reference) => Promise<HostTensor> {
  const known = new Map<Reference, Promise<HostTensor>>();
  const read = async (reference: Reference): Promise<HostTensor> => {
    const tensor = state.value(reference);
    if (!tensor) throw new Error(`"${reference}" has no value to check`);
    return { shape: tensor.shape, data: Float64Array.from(await state.read(tensor)) };
  };
  return (reference) => {
    const reading = known.get(reference) ?? read(reference);
    known.set(reference, reading);
    return reading;
  };
}

/**
 * The numbers of a node, or why there is nothing to check. The total gradient of a tensor that several nodes use is not what this node
 * gives it, so the node's own backward pass is run once more, from the incoming gradients as they are.
 */
export async function readNode(
  state: ShownState,
  node: ExperimentNode,
  host: (reference: Reference) => Promise<HostTensor>,
): Promise<NodeNumbers | 'unused' | 'noFloats'> {
  const cotangents = node.outputs.map(({ reference }) => state.gradient(reference));
  if (runsOnce(state.graph, node) || cotangents.every((cotangent) => cotangent === undefined)) return 'unused';
  const operation = state.graph.operations.get(node.op);
  if (!operation) throw new Error(`the engine has no operation "${node.op}"`);
  const tensors = inputsOf(node, (reference) => state.value(reference)!);
  const slots = slotsOf(node).filter(({ tensor }) => isDifferentiable(tensor(tensors)));
  if (slots.length === 0) return 'noFloats';

  const gradients = ownGradients(state.graph, node, tensors, slots, cotangents);
  try {
    const read = async (tensor: Tensor | undefined, size: number) =>
      tensor ? ((await state.read(tensor)) as Float32Array) : new Float32Array(size);
    const inputs = slots.map(async ({ slot, reference, tensor }, index) => ({
      slot,
      reference,
      // To give no gradient says that it is 0.
      gradient: await read(gradients[index], tensor(tensors).size),
    }));
    const hostCotangents = cotangents.map(
      async (cotangent) => cotangent && { shape: cotangent.shape, data: Float64Array.from(await state.read(cotangent)) },
    );
    const hostInputs = Object.entries(node.inputs).map(async ([name, source]) => {
      const given = typeof source === 'string' ? await host(source) : await Promise.all(source.map(host));
      return [name, given] as const;
    });
    return {
      node,
      operation,
      call: {
        inputs: Object.fromEntries(await Promise.all(hostInputs)),
        attributes: node.attributes,
        cotangents: await Promise.all(hostCotangents),
      },
      inputs: await Promise.all(inputs),
    };
  } finally {
    for (const gradient of gradients) gradient?.dispose();
  }
}

interface NodeSlot {
  readonly slot: Slot;
  readonly reference: Reference;
  tensor(inputs: TensorInputs): Tensor;
}

function slotsOf(node: ExperimentNode): NodeSlot[] {
  return Object.entries(node.inputs).flatMap(([input, source]): NodeSlot[] => {
    if (typeof source === 'string') return [{ slot: { input }, reference: source, tensor: (inputs) => inputs[input] as Tensor }];
    return source.map((reference, place) => ({
      slot: { input, place },
      reference,
      tensor: (inputs) => (inputs[input] as readonly Tensor[])[place]!,
    }));
  });
}

function isDifferentiable({ dtype, size }: Tensor): boolean {
  return dtype === 'float32' && size > 0;
}

/** The engine's gradients of Σ cotangent · output for the slots, by this node alone; undefined where the operation gives none. */
function ownGradients(
  graph: Graph,
  node: ExperimentNode,
  tensors: TensorInputs,
  slots: readonly NodeSlot[],
  cotangents: readonly (Tensor | undefined)[],
): (Tensor | undefined)[] {
  return tf.tidy(() => {
    // Clones, so that a tensor that stands in two slots has a gradient for each.
    const inputs = Object.fromEntries(Object.entries(tensors).map(([name, given]) => [name, clone(given)]));
    const variables = slots.map(({ tensor }) => tensor(inputs));
    const total = (): Tensor => {
      const { outputs } = apply(graph, node, inputs);
      const weighted = outputs.flatMap((output, index) => {
        const cotangent = cotangents[index];
        return cotangent && output.size > 0 ? [tf.sum(tf.mul(output, cotangent))] : [];
      });
      // Its value is not looked at; on the way back the cotangents arrive at the outputs with all their bits.
      return weighted.reduce((sum, each) => tf.add(sum, each), tf.scalar(0));
    };
    return tf.engine().gradients(total, variables, tf.scalar(1), true).grads as (Tensor | undefined)[];
  });
}

function clone(given: Tensor | readonly Tensor[] | undefined): Tensor | readonly Tensor[] | undefined {
  if (given === undefined || 'dataId' in given) return given?.clone();
  return given.map((tensor) => tensor.clone());
}
