/**
 * A checked experiment: plain data in which every name is resolved, every default filled in and every shape known.
 * It passes through `postMessage` as it is.
 */
import type { Attributes, AttributeValue, DType, Shape, TensorType } from './contract.js';

/** The ways to make a tensor, as the file says them. */
export type TensorSource =
  | { readonly kind: 'values'; readonly values: Float64Array; readonly valuesShape: Shape; readonly repeat?: Shape }
  | {
      readonly kind: 'image';
      readonly path: string;
      /** [height, width] after resizing; the picture's own without it. */
      readonly size?: readonly [number, number];
      readonly channels?: 1 | 3 | 4;
      readonly range: readonly [number, number];
    }
  | { readonly kind: 'npy'; readonly path: string; readonly axes?: readonly number[] }
  | {
      readonly kind: 'npz' | 'safetensors';
      readonly path: string;
      /** The name of one of the file's arrays. */
      readonly array: string;
      /** A transposition, as np.transpose; the same for npy. */
      readonly axes?: readonly number[];
    }
  | { readonly kind: 'fill'; readonly value: number }
  | { readonly kind: 'random'; readonly distribution: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'random'; readonly distribution: 'normal'; readonly mean: number; readonly std: number }
  | {
      readonly kind: 'grid';
      readonly size: readonly [number, number];
      readonly range: readonly [number, number];
      readonly order: 'xy' | 'rc';
    };

export interface ExperimentTensor {
  readonly name: string;
  readonly source: TensorSource;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Of int32: as in {@link TensorType}. */
  readonly bound?: number;
  /** Present on trainable tensors. */
  readonly trainable?: { readonly learningRate: number };
}

/** A tensor's name, a node's id (its primary output) or `id.output` for the others. Always in this shortest form. */
export type Reference = string;

export interface ExperimentNode {
  readonly id: string;
  /** Its place in the file's own `graph` list, which an edit's path needs. */
  readonly fileIndex: number;
  readonly op: string;
  readonly inputs: Readonly<Record<string, Reference | readonly Reference[]>>;
  /** Every attribute of the contract, defaults filled in; of those that describe what others can, only the ones that are given. */
  readonly attributes: Attributes;
  /** Names of the attributes that the file leaves to the shape rule, which has given them; absent where there are none. */
  readonly derived?: readonly string[];
  readonly outputs: readonly ({ readonly name: string; readonly reference: Reference } & TensorType)[];
}

/** PyTorch's names and defaults. What means nothing to an optimiser stays at its default. */
export interface TrainingPlan {
  readonly optimizer: 'sgd' | 'momentum' | 'adam' | 'rmsprop';
  readonly learningRate: number;
  readonly steps: number;
  /** Adam's. */
  readonly beta1: number;
  readonly beta2: number;
  /** Adam's and RMSprop's. */
  readonly epsilon: number;
  /** Momentum's and RMSprop's. */
  readonly momentum: number;
  /** Momentum's. */
  readonly dampening: number;
  readonly nesterov: boolean;
  /** RMSprop's. */
  readonly alpha: number;
  readonly centered: boolean;
}

export interface ExperimentView {
  readonly reference: Reference;
  /** Show the gradient of the loss with respect to the reference. */
  readonly gradient: boolean;
  /** Show this picture of the node whose primary output the reference is, made of the gradient where that is asked for. */
  readonly picture?: string;
  /** Draw the reference over this one. */
  readonly over?: Reference;
  /** Show the node that makes the reference side by side with this variant of it. */
  readonly compare?: Comparison;
}

/** A variant of the experiment to be held against it: the same with one attribute of one node changed. */
export interface Comparison {
  /** The node's id. */
  readonly node: string;
  readonly attribute: string;
  /** What the attribute is in the variant. */
  readonly value: AttributeValue;
}

/** What a tensor, or the gradient of the loss with respect to it, must be after the last step. */
export interface Expectation {
  readonly reference: Reference;
  readonly gradient: boolean;
  readonly source: TensorSource;
  /** Those of the reference; what a data file holds may be of the other dtype. */
  readonly shape: Shape;
  readonly dtype: DType;
  /** The greatest ‖actual − expected‖₂/‖expected‖₂ that is still right; 0 for int32, which is compared entry by entry. */
  readonly relativeTolerance: number;
}

export interface Experiment {
  readonly title: string;
  readonly seed: number;
  readonly tensors: readonly ExperimentTensor[];
  /** In an order in which every node comes after its inputs. */
  readonly nodes: readonly ExperimentNode[];
  readonly loss?: Reference;
  readonly train?: TrainingPlan;
  /** Empty where the file has none. */
  readonly views: readonly ExperimentView[];
  /** Empty where the file has none. */
  readonly expectations: readonly Expectation[];
}

/** A source that is, or is part of, a data file. */
export type FileSource = Extract<TensorSource, { readonly path: string }>;

/** What a tensor takes from a data file: a picture, or one array; the same for the editor and the command line. */
export type DataFile =
  | {
      readonly kind: 'image';
      readonly width: number;
      readonly height: number;
      readonly channels: 1 | 2 | 3 | 4;
      /** Row-major samples, channels interleaved. */
      readonly samples: Uint8Array | Uint16Array;
      /** The sample that means white: 255 or 65535. */
      readonly white: number;
    }
  | {
      readonly kind: 'array';
      readonly shape: Shape;
      readonly dtype: DType;
      readonly data: Float32Array | Int32Array;
    };

/** By {@link dataKey}. */
export type DataFiles = Readonly<Record<string, DataFile>>;
