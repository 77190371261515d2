/** From what a drawing names to the run's tensors. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import type { Reference } from '../../../experiment/experiment.js';
import type { PanelDrawing, TensorTarget } from '../../../experiment/messages.js';
import type { Overlay, Tensor } from '../operation.js';
import type { TensorSource } from './painter.js';

export interface TargetTensors {
  readonly tensor: Tensor;
  /** Same number of entries; to be subtracted. */
  readonly minus?: Tensor;
}

/** Undefined where the run has no such tensor (yet), or where the two do not fit together. */
export function targetTensors(
  tensors: TensorSource,
  { reference, gradient, picture, minus, compared }: TensorTarget,
): TargetTensors | undefined {
  const tensorOf = (name: string, comparedAt?: string) => {
    if (picture !== undefined) return tensors.picture(name, picture, gradient, comparedAt);
    return gradient ? tensors.gradient(name, comparedAt) : tensors.value(name, comparedAt);
  };
  const tensor = tensorOf(reference, compared?.node);
  if (!tensor) return undefined;
  if (minus === undefined && compared?.show !== 'difference') return { tensor };
  const subtracted = minus === undefined ? tensorOf(reference) : tensorOf(minus, compared?.node);
  return subtracted?.size === tensor.size ? { tensor, minus: subtracted } : undefined;
}

/**
 * Whether the layout of a panel can be that of its tensor as it is now. While an edit changes a shape it is not, until the page has heard
 * of the new one: for that long the panel keeps its last picture.
 */
export function layoutFits(tensors: TensorSource, { heatmap }: PanelDrawing): boolean {
  const targets = heatmap && targetTensors(tensors, heatmap.target);
  if (!targets) return true;
  const { size } = targets.tensor;
  const { rows, rowStride, columns, columnStride, offset } = heatmap.layout;
  const entriesOfOne = Math.max(rows * rowStride, columns * columnStride);
  return entriesOfOne === 0 ? size === 0 : size % entriesOfOne === 0 && offset < size;
}

export interface OverlayTensor {
  readonly shape: Shape;
  readonly value: Tensor;
  readonly gradient?: Tensor;
}

export interface OverlayTensors {
  readonly overlay: Overlay;
  readonly attributes: Attributes;
  /** Inputs and outputs by the contract's names. */
  readonly inputs: Readonly<Record<string, OverlayTensor>>;
  readonly outputs: Readonly<Record<string, OverlayTensor>>;
  /** What the arrows stand for, where it is known. */
  readonly arrows?: Tensor;
}

/** Undefined where the node is gone or draws no overlay. */
export function overlayTensors(tensors: TensorSource, nodeId: string): OverlayTensors | undefined {
  const node = tensors.node(nodeId);
  if (!node?.overlay) return undefined;
  const found = (named: readonly (readonly [string, Reference | readonly Reference[]])[]) =>
    Object.fromEntries(
      named.flatMap(([name, reference]): [string, OverlayTensor][] => {
        const value = typeof reference === 'string' ? tensors.value(reference) : undefined;
        const gradient = typeof reference === 'string' ? tensors.gradient(reference) : undefined;
        return value ? [[name, { shape: value.shape, value, ...(gradient && { gradient }) }]] : [];
      }),
    );
  const inputs = found(Object.entries(node.inputs));
  const outputs = found(node.outputs.map(({ name, reference }) => [name, reference]));
  const arrows = node.overlay.arrowInputs.map((name) => inputs[name]?.gradient).find((gradient) => gradient !== undefined);
  return { overlay: node.overlay, attributes: node.attributes, inputs, outputs, ...(arrows && { arrows }) };
}
