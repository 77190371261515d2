/** Pictures: what can be seen of a node that is none of its outputs. */
import type { NodeCall, PictureSpec, Shape, TensorType } from './contract.js';
import { contractOf } from './contracts/index.js';
import type { Experiment, ExperimentNode, Reference } from './experiment.js';
import { didYouMean } from './file/spelling.js';

export interface NodePicture {
  readonly spec: PictureSpec;
  readonly shape: Shape;
}

type Parts = Pick<Experiment, 'tensors' | 'nodes'>;

/** The pictures that there are of a node, in the contract's order. */
export function picturesOf(experiment: Parts, node: ExperimentNode): readonly NodePicture[] {
  const pictures = contractOf(node.op)?.pictures ?? [];
  if (pictures.length === 0) return [];
  const call = callOf(experiment, node);
  return pictures.flatMap((spec) => {
    const shape = spec.inferShape(call, node.outputs);
    return shape === undefined ? [] : [{ spec, shape }];
  });
}

export interface PictureProblem {
  readonly at: 'show' | 'as';
  readonly message: string;
  readonly remedy: string;
}

/** What keeps a view from showing `reference`, or the gradient with respect to it, as the picture `name`. */
export function pictureProblem(experiment: Parts, reference: Reference, gradient: boolean, name: string): PictureProblem | undefined {
  const node = experiment.nodes.find(({ outputs }) => outputs.some((output) => output.reference === reference));
  if (node === undefined) {
    return {
      at: 'show',
      message: `${reference} is a tensor of the file, of which there are no pictures.`,
      remedy: 'Show a node, or take as out.',
    };
  }
  if (reference !== node.id) {
    const message = `Pictures are of a node as a whole, and ${reference} is only one of its outputs.`;
    return { at: 'show', message, remedy: `Show ${node.id}, or take as out.` };
  }
  const named = contractOf(node.op)?.pictures ?? [];
  const spec = named.find((candidate) => candidate.name === name);
  if (spec === undefined) {
    const known = named.length === 0 ? 'It has none: take as out.' : `Known here: ${named.map((each) => each.name).join(', ')}.`;
    const message = `${node.id} (${node.op}) has no picture called ${JSON.stringify(name)}.`;
    const remedy = `${didYouMean(
      name,
      named.map((each) => each.name),
    )}${known}`;
    return { at: 'as', message, remedy };
  }
  if (gradient && spec.ofGradient !== true) {
    return { at: 'as', message: `The gradient of ${reference} cannot be shown as ${name}.`, remedy: 'Take grad: out, or take as out.' };
  }
  if (spec.inferShape(callOf(experiment, node), node.outputs) !== undefined) return undefined;
  return { at: 'as', message: `There is no picture ${name} of ${node.id} with these inputs.`, remedy: 'Take the view out.' };
}

/** `∂pool · painted`. */
export function pictureName(reference: Reference, gradient: boolean, name: string): string {
  return `${gradient ? '∂' : ''}${reference} · ${name}`;
}

/** A node as the shape rule sees it. */
function callOf({ tensors, nodes }: Parts, { inputs, attributes }: ExperimentNode): NodeCall {
  const types = new Map<Reference, TensorType>([
    ...tensors.map((tensor) => [tensor.name, tensor] as const),
    ...nodes.flatMap(({ outputs }) => outputs.map((output) => [output.reference, output] as const)),
  ]);
  const typeOf = (reference: Reference): TensorType => {
    const type = types.get(reference);
    if (type === undefined) throw new Error(`${reference} is an input of a node, but nothing of the experiment.`);
    return type;
  };
  const named = Object.entries(inputs).map(([name, given]) => [name, typeof given === 'string' ? typeOf(given) : given.map(typeOf)]);
  return { inputs: Object.fromEntries(named), attributes };
}
