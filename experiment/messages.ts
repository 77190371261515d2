/**
 * The two doors between the three rooms: host ↔ page and page ↔ engine. Every message is plain data, told apart by `type`.
 * The page speaks first ("ready") and is answered with everything it needs, so that opening, reloading and restoring are one path.
 */
import type { AttributeValue } from './contract.js';
import type { ExpectationReport } from './expectation.js';
import type { Comparison, DataFiles, Experiment, Reference } from './experiment.js';
import type { GradientCheck } from './gradientCheck.js';
import type { Layout } from './layout.js';

// ---------------------------------------------------------------- host ↔ page

/** A place in the experiment file: `['graph', 0, 'attrs', 'blur']`. */
export type FilePath = readonly (string | number)[];

/** A mistake in the file as the page shows it; lines and columns count from 1. */
export interface FileMistake {
  readonly message: string;
  readonly remedy: string;
  readonly line: number;
  readonly column: number;
}

export type RunCommand = 'run' | 'pause' | 'step' | 'reset';

/** What a command of the window asks of the page. */
export type PageCommand = RunCommand | 'check';

export type HostToPage =
  | {
      readonly type: 'experiment';
      readonly experiment: Experiment;
      /** The data files that are new or changed since the last message to this page. */
      readonly files: DataFiles;
      readonly fileName: string;
      /** Start training at once (setting gradlab.runOnOpen); only on the first message to a page. */
      readonly run: boolean;
    }
  /** The text has mistakes: the page keeps the last good experiment, marked as stale, or explains where there is none yet. */
  | { readonly type: 'mistakes'; readonly fileName: string; readonly mistakes: readonly FileMistake[] }
  | { readonly type: 'command'; readonly command: PageCommand }
  /** Whether the page's tab is on top: the document of one that is not does not know that it is hidden. */
  | { readonly type: 'visible'; readonly visible: boolean };

export type PageToHost =
  | { readonly type: 'ready' }
  /** One gesture on a control: one minimal edit of the text, one step of undo. Without a value, what is there is taken out. */
  | { readonly type: 'edit'; readonly path: FilePath; readonly value?: AttributeValue }
  /** Show this place in the text. */
  | { readonly type: 'reveal'; readonly path: FilePath }
  /** Likewise, where a mistake keeps the text from having a structure; as in FileMistake. */
  | { readonly type: 'revealPosition'; readonly line: number; readonly column: number }
  | { readonly type: 'status'; readonly status: RunStatus }
  | { readonly type: 'device'; readonly device: DeviceReport }
  /** A gradient check has ended: what it found, a line for each input. */
  | { readonly type: 'checked'; readonly agree: boolean; readonly lines: readonly string[] };

// -------------------------------------------------------------- page ↔ engine

export type Phase =
  /** No experiment yet. */
  | 'empty'
  | 'loading'
  /** Values and gradients are there; nothing moves. */
  | 'paused'
  | 'running'
  /** All steps of the plan are done. */
  | 'finished'
  /** Stopped by a problem; the last good state is shown. */
  | 'failed';

export interface RunStatus {
  readonly phase: Phase;
  readonly step: number;
  readonly steps: number;
  /** The loss of the state that is shown; absent where the experiment has none or it is not known yet. */
  readonly loss?: number;
  readonly millisecondsPerStep?: number;
  readonly dispatchesPerStep?: number;
  readonly problem?: EngineProblem;
}

/** Something went wrong while running. The words are for the person in front of the screen. */
export interface EngineProblem {
  readonly kind: 'noBackend' | 'deviceLost' | 'outOfMemory' | 'tooLarge' | 'gpuError' | 'badData' | 'fault' | 'notFinite' | 'internal';
  readonly message: string;
  readonly remedy: string;
  /** The node to blame, where there is one. */
  readonly node?: string;
}

export interface DeviceReport {
  readonly backend: 'webgpu' | 'cpu' | 'none';
  /** The adapter in words: "nvidia ada · NVIDIA GeForce RTX 4070". */
  readonly name: string;
  /** A CPU pretends to be the GPU (SwiftShader, llvmpipe). */
  readonly software: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
  /** Why WebGPU is not used, and what to do about it. */
  readonly webgpuProblem?: { readonly kind: 'noApi' | 'noAdapter' | 'deviceFailed'; readonly message: string; readonly remedy: string };
}

export type PanelId = string;

/** [red, green, blue, alpha], 0 to 1, not premultiplied. */
export type Color = readonly [number, number, number, number];

/** How numbers become colours. */
export interface ColorScale {
  /** 256 RGBA bytes from the low end to the high end; absent for channels that are colours themselves (layout.channels 3 or 4). */
  readonly map?: Uint8Array;
  /** full: least to greatest. symmetric: ±limit, where limit = min(max |v|, 4 rms). fixed: as given. */
  readonly range: { readonly rule: 'full' | 'symmetric' } | { readonly rule: 'fixed'; readonly low: number; readonly high: number };
  /** Symmetric logarithmic: sign(v)·log(1 + |v|/c), c = limit/1000, instead of linear. */
  readonly logarithmic: boolean;
  readonly nonFinite: Color;
  /** Each integer takes an entry of the map for itself, and the negative ones this: range and logarithm mean nothing to labels. */
  readonly integers?: { readonly negative: Color };
}

export interface TensorTarget {
  readonly reference: Reference;
  /** The gradient of the loss with respect to it. */
  readonly gradient: boolean;
  /** This picture of the node whose primary output the reference is, made of the gradient where that is asked for. */
  readonly picture?: string;
  /** Show reference − minus instead (same shape): a signed error. */
  readonly minus?: Reference;
  /** Show it as it is in the variant that this node is compared with, or by how much it is more there than in the run. */
  readonly compared?: { readonly node: string; readonly show: 'variant' | 'difference' };
}

export interface HeatmapDrawing {
  readonly target: TensorTarget;
  readonly layout: Layout;
  readonly scale: ColorScale;
}

/** What an operation draws over a picture: ellipses and gradient arrows for gaussianRender2d. */
export interface OverlayDrawing {
  readonly node: string;
  /** Which image of a batch. */
  readonly batch: number;
  /** [height, width] of the picture in its own pixels. */
  readonly size: readonly [number, number];
  /** Device pixels to a CSS pixel, for widths of lines and lengths of arrows; 1 where it is left out. */
  readonly pixelRatio?: number;
  readonly line: Color;
  readonly lineUnderneath: Color;
  /** Of arrows, and of what is pointed at. */
  readonly accent: Color;
}

export interface PanelDrawing {
  readonly heatmap?: HeatmapDrawing;
  readonly overlay?: OverlayDrawing;
}

export interface Statistics {
  readonly count: number;
  /** Over the finite entries. */
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly rms: number;
  /** Entries that are NaN or infinite. */
  readonly nonFinite: number;
}

export interface PanelReport {
  /** The numbers at the two ends of the colour bar. */
  readonly low: number;
  readonly high: number;
  /** Entries outside [low, high] exist and are drawn with the end colours. */
  readonly clipped: boolean;
  readonly statistics: Statistics;
  /** All entries, in the tensor's own order, where there are at most 64. */
  readonly values?: Float32Array;
  /** What a scale bar beside the overlay says: the gradient that 10 px of arrow stand for. */
  readonly arrowUnit?: number;
}

/** What the screen shows of one moment of the run. */
export interface Frame {
  readonly status: RunStatus;
  /** Losses of the steps from `lossesFrom` on that were not sent before. */
  readonly lossesFrom: number;
  readonly losses: Float32Array;
  readonly panels: Readonly<Record<PanelId, PanelReport>>;
  /** Of the variants that were evaluated for this moment, by the node that is compared. */
  readonly comparisons: Readonly<Record<string, ComparisonReport>>;
}

export interface ComparisonReport {
  /** There are values and gradients of the variant. */
  readonly shown: boolean;
  /** The loss of the variant; absent where the experiment has none, or there are no values. */
  readonly loss?: number;
  /** What is wrong with the variant. The run goes on. */
  readonly problem?: { readonly message: string; readonly remedy: string };
}

/** What a device can do at best, as measured. */
export interface DeviceRates {
  /** Floating-point operations, a multiply-add as two. */
  readonly flopsPerSecond: number;
  /** Read and written together. */
  readonly bytesPerSecond: number;
  /** Of a dispatch that does nothing: no kernel takes less. */
  readonly dispatchMilliseconds: number;
}

/** The least time that a pass can take on a device: its arithmetic at the device's rate, or its data at the device's, whichever is longer. */
export interface PassLimit {
  readonly milliseconds: number;
  readonly boundBy: 'arithmetic' | 'memory';
  readonly flops: number;
  readonly bytes: number;
}

export interface PassTime {
  readonly milliseconds: number;
  /** On a GPU. */
  readonly dispatches?: number;
  /** On a GPU whose rates could be measured. */
  readonly limit?: PassLimit;
}

/** What a node takes by itself, on the inputs that it had at the time. */
export interface NodeTimes {
  /** It runs only once, before the first step: what that took, by the clock on the wall, is its forward pass. */
  readonly once?: true;
  /** device: by the GPU's own timestamps. wall: by the clock on the wall. */
  readonly clock: 'device' | 'wall';
  readonly forward: PassTime;
  /** Absent where no gradient is asked of it. */
  readonly backward?: PassTime;
  readonly rates?: DeviceRates;
}

/** A pixel in every panel whose layout has this many rows and columns. */
export interface PointedPixel {
  readonly rows: number;
  readonly columns: number;
  readonly row: number;
  readonly column: number;
  readonly batch: number;
}

export interface PointedEntry {
  readonly reference: Reference;
  /** A picture of the node whose primary output the reference is; its gradient is the picture of the gradient. */
  readonly picture?: string;
  /** The node whose variant this is of; absent where it is of the run. */
  readonly comparedAt?: string;
  /** One number a channel. */
  readonly value: readonly number[];
  /** Absent where the loss does not depend on it. */
  readonly gradient?: readonly number[];
}

/** What an operation tells of a pixel of its pictures: which segment it belongs to, and what became of that. */
export interface PixelFact {
  /** `segment`, `mean`, `max won at`. */
  readonly name: string;
  /** Words, or one number a channel. */
  readonly value: string | readonly number[];
  /** Where the value is numbers, and the loss depends on them. */
  readonly gradient?: readonly number[];
}

export interface PointedNode {
  readonly node: string;
  /** At least one. */
  readonly facts: readonly PixelFact[];
}

export type PageToEngine =
  | {
      readonly type: 'load';
      readonly experiment: Experiment;
      readonly files: DataFiles;
      readonly run: boolean;
    }
  | { readonly type: 'command'; readonly command: RunCommand }
  /** Check the gradients of the state that is shown. A run goes on meanwhile. */
  | { readonly type: 'check' }
  | { readonly type: 'stopCheck' }
  /** A panel's canvas, transferred once. */
  | { readonly type: 'attach'; readonly panel: PanelId; readonly canvas: OffscreenCanvas }
  | { readonly type: 'draw'; readonly panel: PanelId; readonly drawing: PanelDrawing; readonly width: number; readonly height: number }
  | { readonly type: 'detach'; readonly panel: PanelId }
  | { readonly type: 'visible'; readonly visible: boolean /** Panels on screen; the others rest. */; readonly panels: readonly PanelId[] }
  | { readonly type: 'point'; readonly pixel: PointedPixel | null }
  /** What to hold against the run from now on, at most one variant a node; those that its experiment does not have are passed over. */
  | { readonly type: 'compare'; readonly comparisons: readonly Comparison[] }
  /** For tests and the curious: lose the device on purpose. */
  | { readonly type: 'loseDevice' };

export type EngineToPage =
  | { readonly type: 'device'; readonly device: DeviceReport }
  /** The experiment of the last `load` is in place; its panels can be drawn. */
  | { readonly type: 'loaded' }
  | { readonly type: 'frame'; readonly frame: Frame }
  /** All that the last check has found so far; again when there is more. A check is of the experiment that was loaded before it. */
  | { readonly type: 'checked'; readonly check: GradientCheck }
  /** What became of the expectations of the experiment that is in place. */
  | { readonly type: 'expected'; readonly report: ExpectationReport }
  | {
      readonly type: 'pointed';
      readonly pixel: PointedPixel;
      readonly entries: readonly PointedEntry[];
      readonly nodes: readonly PointedNode[];
    }
  /** Of a node of the experiment that is in place, while its run rests. */
  | { readonly type: 'times'; readonly node: string; readonly times: NodeTimes };
