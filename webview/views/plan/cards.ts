/** Which cards an experiment has, and which panels each of them: derived from the file alone, so that it can be shown before anything ran. */
import type { OperationContract, PictureSpec } from '../../../experiment/contract.js';
import { contractOf } from '../../../experiment/contracts/index.js';
import type { Comparison, Experiment, ExperimentNode, ExperimentTensor, ExperimentView } from '../../../experiment/experiment.js';
import type { PanelId } from '../../../experiment/messages.js';
import { overlayNode, pictureBelow } from '../../../experiment/overlay.js';
import { picturesOf } from '../../../experiment/picture.js';
import { type ComparisonPlan, planComparison } from './comparisonPlan.js';
import { differencePanel, gradientPanel, overlayPanel, type PanelPlan, picturePanel, valuePanel } from './panelPlan.js';

export interface NodeCardPlan {
  readonly kind: 'node';
  readonly id: string;
  readonly node: ExperimentNode;
  readonly contract: OperationContract | undefined;
  readonly panels: readonly PanelPlan[];
  /** Every picture that there is of the node, those among the panels included. */
  readonly pictures: readonly PanelPlan[];
  /** The node is held against a variant of itself; its panels show this instead. */
  readonly comparison: ComparisonPlan | undefined;
  /** The card shows the loss over the steps. */
  readonly curve: boolean;
}

export interface TensorRowPlan {
  readonly tensor: ExperimentTensor;
  readonly panels: readonly PanelPlan[];
}

export interface TensorsCardPlan {
  readonly kind: 'tensors';
  readonly id: string;
  readonly title: 'trainable' | 'given';
  readonly rows: readonly TensorRowPlan[];
}

export type CardPlan = NodeCardPlan | TensorsCardPlan;

/**
 * One card a node, in the order of the data's flow; then the tensors that train, then those that are given.
 * A view of the file belongs to the card of what it shows, and a card with views shows exactly these; without, it shows value and gradient, and
 * the pictures that its operation shows by default.
 * @param pictures the panels of pictures that are wanted instead, by the ids of cards.
 */
export function planCards(
  experiment: Experiment,
  comparisons: readonly Comparison[],
  pictures: Readonly<Record<string, readonly PanelId[]>> = {},
): readonly CardPlan[] {
  const trainable = experiment.tensors.filter((tensor) => tensor.trainable !== undefined);
  const given = experiment.tensors.filter((tensor) => tensor.trainable === undefined);
  return [
    ...experiment.nodes.map((node) => {
      const comparison = comparisons.find((candidate) => candidate.node === node.id);
      return nodeCard(experiment, node, comparison, pictures);
    }),
    ...(trainable.length > 0 ? [tensorsCard(experiment, 'trainable', trainable)] : []),
    ...(given.length > 0 ? [tensorsCard(experiment, 'given', given)] : []),
  ];
}

export function panelsOf(card: CardPlan): readonly PanelPlan[] {
  if (card.kind === 'node') return card.comparison?.rows.flatMap(({ panels }) => panels) ?? card.panels;
  return card.rows.flatMap(({ panels }) => panels);
}

function nodeCard(
  experiment: Experiment,
  node: ExperimentNode,
  comparison: Comparison | undefined,
  wanted: Readonly<Record<string, readonly PanelId[]>>,
): NodeCardPlan {
  const id = `node:${node.id}`;
  const contract = contractOf(node.op);
  const views = experiment.views.filter((view) => ownerOf(experiment, view) === node.id);
  const usual = views.length > 0 ? views.map((view) => viewPanel(experiment, id, view)) : defaultPanels(experiment, id, node, contract);
  const pictures = picturePanels(experiment, id, node);
  const panels = withPictures(present(usual), pictures, wanted[id]);
  return {
    kind: 'node',
    id,
    node,
    contract,
    panels,
    pictures,
    comparison: comparison && planComparison(experiment, id, node, comparison, panels.filter(isPicture)),
    curve: isLoss(experiment, node) && experiment.train !== undefined,
  };
}

function defaultPanels(experiment: Experiment, card: string, node: ExperimentNode, contract: OperationContract | undefined) {
  const { prediction, target } = node.inputs;
  const compares = contract?.inputs.some(({ name }) => name === 'prediction') && contract.inputs.some(({ name }) => name === 'target');
  if (compares && typeof prediction === 'string' && typeof target === 'string') {
    return [
      valuePanel(experiment, card, target, target === 'target' ? target : `target ${target}`),
      differencePanel(experiment, card, prediction, target),
      ...(isLoss(experiment, node) ? [] : valueAndGradient(experiment, card, node)),
    ];
  }
  return valueAndGradient(experiment, card, node);
}

/** Each with that of the gradient beside it. */
function picturePanels(experiment: Experiment, card: string, node: ExperimentNode, which = (_: PictureSpec) => true): PanelPlan[] {
  return picturesOf(experiment, node)
    .filter(({ spec }) => which(spec))
    .flatMap((picture) => [false, true].flatMap((gradient) => picturePanel(experiment, card, node, picture, gradient) ?? []));
}

function isPicture({ target }: PanelPlan): boolean {
  return target.picture !== undefined;
}

/** The panels with those of `pictures` that are wanted, where somebody has said which. */
function withPictures(panels: readonly PanelPlan[], pictures: readonly PanelPlan[], wanted: readonly PanelId[] | undefined): PanelPlan[] {
  if (wanted === undefined) return [...panels];
  const kept = panels.filter((panel) => !isPicture(panel) || wanted.includes(panel.id));
  return [...kept, ...pictures.filter(({ id }) => wanted.includes(id) && !kept.some((panel) => panel.id === id))];
}

function valueAndGradient(experiment: Experiment, card: string, node: ExperimentNode) {
  const outputs = node.outputs.flatMap(({ name, reference }, index) => [
    valuePanel(experiment, card, reference, index === 0 ? 'value' : name),
    // The gradient of the loss with respect to itself is 1 and says nothing.
    reference === experiment.loss ? undefined : gradientPanel(experiment, card, reference),
  ]);
  const below = pictureBelow(experiment, node);
  const drawn = below === undefined ? [] : [overlayPanel(experiment, card, node, below)];
  return [...drawn, ...outputs, ...picturePanels(experiment, card, node, ({ byDefault }) => byDefault === true)];
}

function tensorsCard(experiment: Experiment, title: TensorsCardPlan['title'], tensors: readonly ExperimentTensor[]): TensorsCardPlan {
  const id = `tensors:${title}`;
  const rows = tensors.map((tensor) => {
    const views = experiment.views.filter((view) => ownerOf(experiment, view) === tensor.name);
    const panels =
      views.length > 0
        ? views.map((view) => viewPanel(experiment, id, view))
        : [valuePanel(experiment, id, tensor.name), gradientPanel(experiment, id, tensor.name)];
    return { tensor, panels: present(panels) };
  });
  return { kind: 'tensors', id, title, rows };
}

/** The node id or tensor name on whose card a view stands. */
function ownerOf(experiment: Experiment, view: ExperimentView): string {
  const drawn = view.over === undefined ? undefined : overlayNode(experiment, view.reference);
  if (drawn !== undefined) return drawn.id;
  const maker = experiment.nodes.find(({ outputs }) => outputs.some(({ reference }) => reference === view.reference));
  return maker?.id ?? view.reference;
}

function viewPanel(experiment: Experiment, card: string, view: ExperimentView): PanelPlan | undefined {
  if (view.picture !== undefined) return viewedPicture(experiment, card, view);
  if (view.gradient) return gradientPanel(experiment, card, view.reference);
  const drawn = overlayNode(experiment, view.reference);
  if (view.over !== undefined && drawn !== undefined) return overlayPanel(experiment, card, drawn, view.over);
  return valuePanel(experiment, card, view.reference);
}

function viewedPicture(
  experiment: Experiment,
  card: string,
  { reference, picture: name, gradient }: ExperimentView,
): PanelPlan | undefined {
  const node = experiment.nodes.find(({ id }) => id === reference);
  const picture = node && picturesOf(experiment, node).find(({ spec }) => spec.name === name);
  return picture && picturePanel(experiment, card, node, picture, gradient);
}

function isLoss(experiment: Experiment, node: ExperimentNode): boolean {
  return node.outputs.some(({ reference }) => reference === experiment.loss);
}

/** The panels that there are, each once: a file may name a view twice. */
function present(panels: readonly (PanelPlan | undefined)[]): PanelPlan[] {
  const byId = new Map(panels.filter((panel) => panel !== undefined).map((panel) => [panel.id, panel]));
  return [...byId.values()];
}
