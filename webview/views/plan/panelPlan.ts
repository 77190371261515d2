/** What one panel shows, as plain data. */
import type { DType, Shape } from '../../../experiment/contract.js';
import { contractOf } from '../../../experiment/contracts/index.js';
import type { Experiment, ExperimentNode, ExperimentTensor, Reference } from '../../../experiment/experiment.js';
import type { PanelId, TensorTarget } from '../../../experiment/messages.js';
import { drawnTensor } from '../../../experiment/overlay.js';
import { type NodePicture, pictureName } from '../../../experiment/picture.js';
import { type Arranged, arrange } from './arrangement.js';

/** value: as it is. gradient: ∂loss/∂it. difference: it minus another of the same shape. */
export type PanelRole = 'value' | 'gradient' | 'difference';

export interface PanelPlan extends Arranged {
  /** The same from one experiment to the next where the panel shows the same thing. */
  readonly id: PanelId;
  readonly title: string;
  /** Small, at the other end of the title's line. */
  readonly note: string;
  readonly role: PanelRole;
  readonly target: TensorTarget;
  /** What the numbers of a picture are; without it, those of a tensor. */
  readonly drawnAs?: 'colors' | 'signed' | 'magnitudes';
  /** What it is called where the panels beside it cannot be seen. */
  readonly fullTitle?: string;
  /** What a list of tensors calls it, where their names are not enough: `render · 0.5`, or `Δ render`. */
  readonly listName?: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** What black and white of a colour picture stand for. */
  readonly colorRange: readonly [number, number];
  /** The operation draws over the picture: which tensor of its own, and what is drawn for it. */
  readonly overlay?: { readonly node: string; readonly drawn: Reference; readonly legend: string };
  /** Panels that show the same part of their tensors in the same way, this one included: what is chosen for one is chosen for all. */
  readonly alike?: readonly PanelId[];
  /** Of these, those whose colours stand for the same numbers. */
  readonly oneRange?: readonly PanelId[];
}

interface Referent {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly differentiable: boolean;
  readonly tensor?: ExperimentTensor;
  readonly node?: ExperimentNode;
}

/** What a reference refers to; undefined for a name that is neither a tensor nor an output. */
export function referentOf(experiment: Experiment, reference: Reference): Referent | undefined {
  const tensor = experiment.tensors.find(({ name }) => name === reference);
  if (tensor !== undefined) {
    const { shape, dtype } = tensor;
    return { shape, dtype, differentiable: experiment.loss !== undefined && dtype === 'float32', tensor };
  }
  for (const node of experiment.nodes) {
    const output = node.outputs.find((candidate) => candidate.reference === reference);
    if (output !== undefined) {
      const { shape, dtype } = output;
      return { shape, dtype, differentiable: experiment.loss !== undefined && dtype === 'float32', node };
    }
  }
  return undefined;
}

export function valuePanel(experiment: Experiment, card: string, reference: Reference, title = 'value'): PanelPlan | undefined {
  const referent = referentOf(experiment, reference);
  if (referent === undefined) return undefined;
  const source = referent.tensor?.source;
  return {
    id: `${card}/${reference}`,
    title,
    note: title !== 'value' && source !== undefined && 'path' in source ? fileName(source.path) : shortShape(referent.shape),
    role: 'value',
    target: { reference, gradient: false },
    shape: referent.shape,
    dtype: referent.dtype,
    colorRange: source?.kind === 'image' ? source.range : [0, 1],
    ...arrange(experiment, reference, referent.shape),
  };
}

/** Undefined where there is no loss, or the reference holds integers. */
export function gradientPanel(experiment: Experiment, card: string, reference: Reference): PanelPlan | undefined {
  const referent = referentOf(experiment, reference);
  if (referent === undefined || !referent.differentiable) return undefined;
  return {
    id: `${card}/grad:${reference}`,
    title: `∂${experiment.loss} / ∂${reference}`,
    note: 'zero = background',
    role: 'gradient',
    target: { reference, gradient: true },
    shape: referent.shape,
    dtype: referent.dtype,
    colorRange: [0, 1],
    ...arrange(experiment, reference, referent.shape),
  };
}

export function differencePanel(experiment: Experiment, card: string, reference: Reference, minus: Reference): PanelPlan | undefined {
  const referent = referentOf(experiment, reference);
  if (referent === undefined) return undefined;
  return {
    id: `${card}/${reference}-${minus}`,
    title: 'error',
    note: `${reference} − ${minus}`,
    role: 'difference',
    target: { reference, gradient: false, minus },
    shape: referent.shape,
    dtype: referent.dtype,
    colorRange: [0, 1],
    ...arrange(experiment, reference, referent.shape),
  };
}

/** A picture of the node, or of the gradient with respect to its primary output where there can be one. */
export function picturePanel(
  experiment: Experiment,
  card: string,
  { id, outputs }: ExperimentNode,
  { spec, shape }: NodePicture,
  gradient: boolean,
): PanelPlan | undefined {
  const primary = outputs[0];
  const derived = `∂${experiment.loss} / ∂${id}`;
  if (primary === undefined || (gradient && !(spec.ofGradient === true && experiment.loss !== undefined && primary.dtype === 'float32'))) {
    return undefined;
  }
  return {
    id: `${card}/${gradient ? 'grad:' : ''}${id}:${spec.name}`,
    title: gradient ? derived : spec.title,
    note: gradient ? spec.title : shortShape(shape),
    role: gradient ? 'gradient' : 'value',
    target: { reference: id, gradient, picture: spec.name },
    fullTitle: `${gradient ? derived : id}, ${spec.title}`,
    listName: pictureName(id, gradient, spec.name),
    shape,
    dtype: 'float32',
    drawnAs: spec.drawnAs ?? 'magnitudes',
    colorRange: [0, 1],
    arrangement: 'picture',
    components: [],
  };
}

/** Both signs of its numbers say something. */
export function isSigned({ role, drawnAs }: PanelPlan): boolean {
  return role !== 'value' || drawnAs === 'signed';
}

/** Its channels, where there are three or four of them, are colours. */
export function mayBeColors({ role, drawnAs, dtype, arrangement }: PanelPlan): boolean {
  return role === 'value' && dtype === 'float32' && arrangement === 'picture' && (drawnAs === undefined || drawnAs === 'colors');
}

export function overlayPanel(experiment: Experiment, card: string, node: ExperimentNode, over: Reference): PanelPlan | undefined {
  const overlay = contractOf(node.op)?.overlay;
  const picture = valuePanel(experiment, card, over);
  const drawn = drawnTensor(node)?.reference;
  if (overlay === undefined || drawn === undefined || picture === undefined) return undefined;
  const hasArrows = referentOf(experiment, drawn)?.differentiable === true;
  return {
    ...picture,
    id: `${card}/${drawn}@${over}`,
    title: `${drawn} over ${over}`,
    note: hasArrows ? `${overlay.gradientArrows ?? 'arrows'}: −∂${experiment.loss} / ∂${drawn}` : '',
    overlay: { node: node.id, drawn, legend: overlay.legend },
  };
}

/** `[128,128,1]`; a scalar is called so. */
export function shortShape(shape: Shape): string {
  return shape.length === 0 ? 'scalar' : `[${shape.join(',')}]`;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
