/** Things drawn over a picture: which operation draws them, and which picture will do. */

import type { Shape } from './contract.js';
import { contractOf, contracts } from './contracts/index.js';
import type { Experiment, ExperimentNode, ExperimentView, Reference } from './experiment.js';
import { shapeText } from './shape.js';

export interface OverlayProblem {
  readonly at: 'show' | 'over';
  readonly message: string;
  readonly remedy: string;
}

/** The node that can draw `reference` over a picture, as its contract says. */
export function overlayNode({ nodes }: Pick<Experiment, 'nodes'>, reference: Reference): ExperimentNode | undefined {
  return nodes.find((node) => drawnInput(node) === reference);
}

/** What the node can draw over a picture, with arrows for its gradient. */
export function drawnInput(node: ExperimentNode): Reference | undefined {
  const drawn = contractOf(node.op)?.overlay?.inputs.map((name) => node.inputs[name]);
  return drawn?.find((reference) => typeof reference === 'string');
}

/**
 * What keeps a view from being drawn over the tensor `over`, which is of shape `under`. What a node draws stands where it does in the
 * node's own picture, so the two must have the same height and width.
 */
export function overlayProblem(
  experiment: Pick<Experiment, 'nodes'>,
  { reference, gradient, over }: ExperimentView,
  under: Shape,
): OverlayProblem | undefined {
  const node = gradient ? undefined : overlayNode(experiment, reference);
  const own = node?.outputs[0];
  if (own === undefined) {
    const drawable = contracts
      .flatMap(({ name, overlay }) => (overlay === undefined ? [] : [`${overlay.inputs.join(' or ')} of ${name}`]))
      .join(', ');
    return {
      at: 'show',
      message: `${gradient ? 'grad:' : ''}${reference} cannot be drawn over a picture.`,
      remedy: `Take over out. Only what an operation can draw goes there: ${drawable}.`,
    };
  }
  const [height, width] = own.shape.slice(-3);
  const rows = under.length === 2 ? under[0] : under.at(-3);
  const columns = under.length === 2 ? under[1] : under.at(-2);
  if (rows === height && columns === width) return undefined;
  return {
    at: 'over',
    message: `${over} is ${shapeText(under)}, but ${own.reference} is ${shapeText(own.shape)}.`,
    remedy: `Give a picture of ${height} × ${width} pixels, such as ${own.reference}.`,
  };
}
