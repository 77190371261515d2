/** What shows tensors on canvases. Two forms: on WebGPU straight from the tensors' buffers, on the CPU backend through a 2D context. */

import type { Attributes, Shape } from '../../../experiment/contract.js';
import type { Reference } from '../../../experiment/experiment.js';
import type { PanelDrawing, PanelId, PanelReport, PointedEntry, PointedPixel, TensorTarget } from '../../../experiment/messages.js';
import type { Overlay, Tensor } from '../operation.js';
import type { Panels } from './panels.js';

/** A node that is compared with a variant of itself, and the tensors around it that may differ: its outputs, then its inputs. */
export interface ComparedNode {
  readonly node: string;
  readonly references: readonly Reference[];
}

/**
 * The run's tensors as the painter sees them; those of a variant with the node that is compared with it. A reference without a gradient
 * (int32, or off the loss's path) has `undefined`.
 */
export interface TensorSource {
  /** Every tensor and every node output, in the order of the file. */
  references(): readonly Reference[];
  value(reference: Reference, comparedAt?: string): Tensor | undefined;
  gradient(reference: Reference, comparedAt?: string): Tensor | undefined;
  /** Of the node whose primary output the reference is. May encode what makes it. */
  picture(reference: Reference, name: string, gradient: boolean, comparedAt?: string): Tensor | undefined;
  /** Those whose variants can be shown. */
  compared(): readonly ComparedNode[];
  shape(reference: Reference): Shape | undefined;
  node(id: string):
    | {
        readonly inputs: Readonly<Record<string, Reference | readonly Reference[]>>;
        readonly outputs: readonly { readonly name: string; readonly reference: Reference }[];
        readonly attributes: Attributes;
        readonly overlay?: Overlay;
      }
    | undefined;
}

export interface Painter {
  /** Canvases and drawings; the painter on the next device takes them over. */
  readonly panels: Panels;
  attach(panel: PanelId, canvas: OffscreenCanvas): void;
  /** Takes effect with the next `paint`. Sizes are device pixels. */
  configure(panel: PanelId, drawing: PanelDrawing, width: number, height: number): void;
  detach(panel: PanelId): void;
  /** Which panels are drawn; the others keep their last picture, and only their numbers are told. */
  show(panels: readonly PanelId[]): void;
  /**
   * Draws the shown panels from the tensors as they are now. Encodes and submits; does not wait. Reports of all attached panels come when
   * the GPU has them.
   * @param pointed the pixel that is pointed at, which some overlays set off.
   */
  paint(tensors: TensorSource, pointed?: PointedPixel | null): Promise<Readonly<Record<PanelId, PanelReport>>>;
  /** Draws those of the shown panels anew that look otherwise where something else is pointed at. */
  followPointer(tensors: TensorSource, pointed: PointedPixel | null): Promise<void>;
  /** Value and gradient of one pixel in every tensor whose picture has these rows and columns. */
  readPixel(tensors: TensorSource, pixel: PointedPixel): Promise<readonly PointedEntry[]>;
  /** A few entries of a tensor, from the flat index `first` on; none where the device is lost before. */
  readEntries(tensor: Tensor, first: number, count: number): Promise<readonly number[]>;
  dispose(): void;
}

export type { TensorTarget };
