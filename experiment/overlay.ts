/** Things drawn over a picture: which operation draws them, and which picture will do. */

import type { OperationContract, Shape } from './contract.js';
import { contractOf, contracts } from './contracts/index.js';
import type { Experiment, ExperimentNode, ExperimentView, Reference } from './experiment.js';
import { shapeText } from './shape.js';

export interface OverlayProblem {
  readonly at: 'show' | 'over';
  readonly message: string;
  readonly remedy: string;
}

type Parts = Pick<Experiment, 'tensors' | 'nodes'>;

/** The node that can draw `reference` over a picture, as its contract says: of several the first. */
export function overlayNode({ nodes }: Pick<Experiment, 'nodes'>, reference: Reference): ExperimentNode | undefined {
  return nodes.find((node) => drawnTensor(node)?.reference === reference);
}

export interface DrawnTensor {
  readonly reference: Reference;
  /** Its shape in the contract's letters: `[B?, H, W]`. */
  readonly letters: string;
}

/** What the node can draw over a picture: an input, with arrows for its gradient where it has one, or an output. */
export function drawnTensor(node: ExperimentNode): DrawnTensor | undefined {
  const contract = contractOf(node.op);
  const { inputs = [], outputs = [] } = contract?.overlay ?? {};
  const given = inputs.map((name) => ({ reference: node.inputs[name], letters: lettersOf(contract?.inputs, name) }));
  const made = outputs.map((name) => ({
    reference: node.outputs.find((output) => output.name === name)?.reference,
    letters: lettersOf(contract?.outputs, name),
  }));
  return [...given, ...made].find((drawn): drawn is DrawnTensor => typeof drawn.reference === 'string');
}

function lettersOf(specs: readonly { readonly name: string; readonly shape: string }[] | undefined, name: string): string {
  return specs?.find((spec) => spec.name === name)?.shape ?? '';
}

/**
 * What keeps a view from being drawn over the tensor `over`, which is of shape `under`. What a node draws stands where it does in a picture of its
 * own, so the two must have the same height and width.
 */
export function overlayProblem(experiment: Parts, { reference, gradient, over }: ExperimentView, under: Shape): OverlayProblem | undefined {
  const node = gradient ? undefined : overlayNode(experiment, reference);
  const own = node && pictureUnder(experiment, node);
  if (own === undefined) {
    const drawable = contracts.flatMap(({ name, overlay }) => (overlay === undefined ? [] : [`${namesOf(overlay)} of ${name}`])).join(', ');
    return {
      at: 'show',
      message: `${gradient ? 'grad:' : ''}${reference} cannot be drawn over a picture.`,
      remedy: `Take over out. Only what an operation can draw goes there: ${drawable}.`,
    };
  }
  const [height, width] = own.size;
  const rows = under.length === 2 ? under[0] : under.at(-3);
  const columns = under.length === 2 ? under[1] : under.at(-2);
  if (rows === height && columns === width) return undefined;
  return {
    at: 'over',
    message: `${over} is ${shapeText(under)}, but ${own.reference} is ${shapeText(own.shape)}.`,
    remedy: `Give a picture of ${height} × ${width} pixels, such as ${own.example}.`,
  };
}

function namesOf({ inputs, outputs = [] }: NonNullable<OperationContract['overlay']>): string {
  return [...inputs, ...outputs].join(' or ');
}

/**
 * What tells the size of the picture that a node draws over: the input that its contract names, or the drawn tensor where it has rows and
 * columns itself, else the primary output.
 */
function pictureUnder(experiment: Parts, node: ExperimentNode) {
  const drawn = drawnTensor(node);
  const [primary] = node.outputs;
  if (drawn === undefined || primary === undefined) return undefined;
  const below = node.inputs[contractOf(node.op)?.overlay?.over ?? ''];
  if (typeof below === 'string') {
    const shape = shapeOf(experiment, below) ?? [];
    return { reference: below, shape, size: shape.slice(-3, -1), example: below };
  }
  const letters = drawn.letters.split(/\W+/).filter((letter) => letter !== '');
  const row = letters.indexOf('H') - letters.length;
  if (!letters.includes('H')) {
    const { reference, shape } = primary;
    return { reference, shape, size: shape.slice(-3, -1), example: reference };
  }
  const shape = shapeOf(experiment, drawn.reference) ?? [];
  const example = Object.values(node.inputs)
    .flat()
    .find((reference) => reference !== drawn.reference && isPicture(shapeOf(experiment, reference) ?? [], shape.slice(row)));
  return { reference: drawn.reference, shape, size: shape.slice(row).slice(0, 2), example: example ?? 'the picture that it is made of' };
}

/** `[…, H, W, C]` of this [H, W]. */
function isPicture(shape: Shape, size: Shape): boolean {
  return shape.length >= 3 && shape.at(-3) === size[0] && shape.at(-2) === size[1];
}

function shapeOf({ tensors, nodes }: Parts, reference: Reference): Shape | undefined {
  const tensor = tensors.find(({ name }) => name === reference);
  return tensor?.shape ?? nodes.flatMap(({ outputs }) => outputs).find((output) => output.reference === reference)?.shape;
}

/** A picture among the node's inputs over which it can draw what it makes. */
export function pictureBelow(experiment: Parts, node: ExperimentNode): Reference | undefined {
  const { outputs = [] } = contractOf(node.op)?.overlay ?? {};
  const drawn = node.outputs.find(({ name }) => outputs.includes(name));
  if (drawn === undefined) return undefined;
  return Object.values(node.inputs)
    .flat()
    .find(
      (over) =>
        overlayProblem(experiment, { reference: drawn.reference, gradient: false, over }, shapeOf(experiment, over) ?? []) === undefined,
    );
}
