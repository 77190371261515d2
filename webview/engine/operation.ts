/**
 * What the engine needs of an operation. Each operation is written three times, each for its purpose: the definition is the truth,
 * the composition runs anywhere, the fused kernels are fast. One folder in webview/ops holds the three and exports this.
 */
import type { Attributes, NodeProblem, Shape } from '../../experiment/contract.js';
import type { Color, PixelFact, PointedPixel } from '../../experiment/messages.js';
import type { Cost, CostedCall } from './cost.js';
import type { Tensor, TensorInfo, WebGPUBackend } from './tfjs.js';

/** Numbers in plain memory, row-major; float64 so that the definition adds no rounding of its own. */
export interface HostTensor {
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** Inputs by the contract's names; lists where the contract says list; left out where the file leaves them out. */
export type HostInputs = Readonly<Record<string, HostTensor | readonly HostTensor[] | undefined>>;
export type TensorInputs = Readonly<Record<string, Tensor | readonly Tensor[] | undefined>>;

/** A condition on the data that shapes cannot tell, found on the GPU and read together with the loss. */
export interface Fault {
  /** int32 scalar: -1 where all is well, else the flat index of the first entry to blame. */
  readonly index: Tensor;
  /** The input to blame, by the contract's name: once the run has stopped, its row with this index is read for `describe`. */
  readonly input?: string;
  /** What the index means, in words with a remedy; with the numbers of the row once they are known. */
  describe(index: number, row?: ArrayLike<number>): NodeProblem;
}

export interface Applied {
  /** In the contract's order. */
  readonly outputs: readonly Tensor[];
  readonly fault?: Fault;
}

/** Draws over a picture from the tensors of a node: ellipses and gradient arrows for gaussianRender2d, borders of segments for slic, sampling points. */
export interface Overlay {
  /** The names of the inputs whose gradients are the arrows, and set their scale; a node has at most one of them, and may have none. */
  readonly arrowInputs: readonly string[];
  /** It looks otherwise where something is pointed at, and is drawn anew whenever that changes. */
  readonly followsPointer?: true;
  /** Pipelines for one device and canvas format, and the buffers for one panel. */
  prepare(device: GPUDevice, format: GPUTextureFormat): OverlayPainter;
  /** The same through a 2D context, on the CPU backend. */
  paint?(context: OffscreenCanvasRenderingContext2D, scene: OverlayScene<ArrayLike<number>>): void;
}

export interface SceneTensor<Values> {
  readonly shape: Shape;
  readonly values: Values;
  readonly gradient?: Values;
}

/** `Values` is where the numbers are: a GPU binding, or an array on the CPU. */
export interface OverlayScene<Values> {
  /** The node's inputs and outputs and, where they are known, their gradients, by the contract's names. */
  readonly inputs: Readonly<Record<string, SceneTensor<Values>>>;
  readonly outputs: Readonly<Record<string, SceneTensor<Values>>>;
  readonly attributes: Attributes;
  readonly batch: number;
  /** [height, width] of the picture in its own pixels, and of the canvas in device pixels. */
  readonly size: readonly [number, number];
  readonly canvas: readonly [number, number];
  /** Device pixels to a CSS pixel: what a line one pixel wide should measure. */
  readonly pixelRatio: number;
  /** [row, column] of the picture's pixel that is pointed at. */
  readonly pointed?: readonly [number, number];
  /** [row, column] of the pixel that was pointed at last in a picture with so many rows and columns, such as an output of another size. */
  readonly picked?: (rows: number, columns: number) => readonly [number, number] | undefined;
  readonly line: Color;
  readonly lineUnderneath: Color;
  readonly accent: Color;
  /** The first number is the gradient that an arrow of `arrowLength` device pixels stands for; 0 where all gradients are. */
  readonly arrowLimit: Values;
  readonly arrowLength: number;
}

export interface OverlayPainter {
  /** Inside a render pass that the painter has begun. */
  draw(pass: GPURenderPassEncoder, scene: OverlayScene<GPUBufferBinding>): void;
  dispose(): void;
}

/** A call of a definition, and the gradients of the loss with respect to its outputs: absent where the loss does not depend on one. */
export interface DefinitionCall {
  readonly inputs: HostInputs;
  readonly attributes: Attributes;
  readonly cotangents: readonly (HostTensor | undefined)[];
}

/** What a picture of a node is made of. */
export interface PictureCall {
  readonly inputs: TensorInputs;
  /** Its outputs; for a picture of the gradient, the gradient of the loss with respect to the primary one stands in its place. */
  readonly outputs: readonly Tensor[];
  readonly attributes: Attributes;
}

/** What an operation is asked about a pixel. */
export interface PixelCall {
  readonly inputs: TensorInputs;
  readonly outputs: readonly Tensor[];
  /** Of the loss with respect to the outputs, in their order, where they are known. */
  readonly gradients: readonly (Tensor | undefined)[];
  readonly attributes: Attributes;
  readonly pixel: PointedPixel;
  /** A few entries of a tensor, from the flat index `first` on. */
  read(tensor: Tensor, first: number, count: number): Promise<readonly number[]>;
  /** What `make` makes, made once for the state that is shown. */
  kept(name: string, make: () => Tensor): Tensor;
}

export interface Operation {
  /** The contract's name. */
  readonly name: string;
  /** The formula in plain float64 loops, forward only. Outputs in the contract's order. */
  definition(inputs: HostInputs, attributes: Attributes): HostTensor[];
  /** Plain tfjs operations, differentiated by tfjs: runs on every backend. Every input that the contract calls float32 gets its gradient. */
  composition(inputs: TensorInputs, attributes: Attributes): Applied;
  /** Our own WGSL kernels, differentiated by our own kernels; only on the webgpu backend. */
  fused?(inputs: TensorInputs, attributes: Attributes): Applied;
  /**
   * In place of the two above for a contract that says `once`, on the current backend: may read back, and disposes of what it makes on the
   * way, since no scope does that for it. Throws EngineError for what the person can mend. Outputs in the contract's order.
   */
  once?(inputs: TensorInputs, attributes: Attributes): Promise<readonly Tensor[]>;
  /** The contract's pictures by their names, on every backend. */
  readonly pictures?: Readonly<Record<string, (call: PictureCall) => Tensor>>;
  /** What there is to say of a pixel of its pictures, on every backend; nothing where the pixel is of pictures of another size. */
  tellPixel?(call: PixelCall): Promise<readonly PixelFact[]>;
  /**
   * Leaves out of a call what the entry `index` of the float input `input` has no influence on, so that a gradient check of one entry does
   * not compute the whole: one of many Gaussians that are added up, one image of a batch. The loss changes by exactly as much with the
   * entry as before. Undefined where nothing can be left out.
   * @returns the smaller call, and where the entry is in it.
   */
  isolate?(call: DefinitionCall, input: string, index: number): { readonly call: DefinitionCall; readonly index: number } | undefined;
  readonly overlay?: Overlay;
  /**
   * Bytes of each buffer that the fused kernels want beside inputs, outputs and their gradients, by its name: for the estimate before a
   * run, which refuses one that the device cannot hold.
   */
  workspace?(inputs: Readonly<Record<string, Shape | undefined>>, attributes: Attributes): Readonly<Record<string, number>>;
  /** What its passes cannot do without, for the limit that their times are held against; without it, their data read and written once. */
  cost?(call: CostedCall): Promise<Cost>;
}

export type { Tensor, TensorInfo, WebGPUBackend };
