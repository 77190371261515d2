/** What parsing makes of a file: sound parts, in which references are still words and the shapes of data files are not known. */
import type { Attributes, AttributeValue, OperationContract, Shape, TensorType } from '../contract.js';
import type { FileSource, TensorSource, TrainingPlan } from '../experiment.js';
import type { FilePath } from '../messages.js';
import type { Diagnostic } from './diagnostic.js';
import type { Document } from './document.js';

export interface DraftTensor {
  readonly name: string;
  readonly path: FilePath;
  readonly source: TensorSource;
  /** Absent for data files, which say it themselves. */
  readonly type?: TensorType;
  readonly trainable?: true | { readonly learningRate: number };
}

export interface DraftNode {
  readonly id: string;
  readonly path: FilePath;
  readonly fileIndex: number;
  readonly contract: OperationContract;
  readonly inputs: Readonly<Record<string, string | readonly string[]>>;
  readonly attributes: Attributes;
}

export interface DraftView {
  readonly path: FilePath;
  readonly show: string;
  readonly picture?: string;
  readonly over?: string;
  readonly compare?: { readonly attribute: string; readonly value: AttributeValue };
}

export interface DraftExpectation {
  /** The reference as the file words it, `grad:` included. */
  readonly word: string;
  readonly path: FilePath;
  readonly source: TensorSource;
  /** Of written numbers; a fill is of its tensor's shape, and data files say it themselves. */
  readonly shape?: Shape;
  readonly relativeTolerance?: number;
}

export interface Draft {
  readonly title: string;
  readonly seed: number;
  readonly tensors: readonly DraftTensor[];
  readonly nodes: readonly DraftNode[];
  readonly loss?: string;
  readonly train?: TrainingPlan;
  readonly views: readonly DraftView[];
  readonly expectations: readonly DraftExpectation[];
  /** Names of tensors and nodes that have mistakes: they exist, but nothing can be said about them. */
  readonly unsound: ReadonlySet<string>;
  /** False where parts of the file could not be read, so that a name nobody has may be one of theirs. */
  readonly allNamesKnown: boolean;
}

export interface DataFileReference {
  /** As the file words it, relative to the file. */
  readonly path: string;
  /** What is wanted of it. */
  readonly source: FileSource;
  readonly offset: number;
  readonly length: number;
}

export interface ParsedFile {
  readonly document: Document;
  /** Absent where the text is no experiment at all. */
  readonly draft?: Draft;
  /** The data files that sound tensors name, each place for itself. */
  readonly files: readonly DataFileReference[];
  readonly diagnostics: readonly Diagnostic[];
}
