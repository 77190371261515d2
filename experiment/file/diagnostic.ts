/** A mistake in an experiment file: a value with a position and a remedy, until it reaches a person. */
import type { FilePath } from '../messages.js';

export type { FilePath };

/** Stable names of the mistakes, for tests, documentation and filters. */
export type DiagnosticCode =
  // the text
  | 'syntax'
  | 'too-deep'
  | 'duplicate-key'
  | 'number-overflow'
  // its structure
  | 'version'
  | 'missing-key'
  | 'unknown-key'
  | 'wrong-type'
  | 'out-of-range'
  | 'unknown-choice'
  // names and references
  | 'bad-name'
  | 'name-taken'
  | 'unknown-reference'
  | 'cycle'
  // tensors
  | 'no-source'
  | 'two-sources'
  | 'ragged-values'
  | 'repeat-rank'
  | 'not-an-integer'
  | 'tensor-too-large'
  | 'trainable-integers'
  | 'file-problem'
  | 'bad-axes'
  // nodes
  | 'unknown-operation'
  | 'missing-input'
  | 'unknown-input'
  | 'exactly-one-way'
  | 'missing-attribute'
  | 'unknown-attribute'
  | 'dtype-mismatch'
  | 'shape-mismatch'
  | 'once-trained'
  // loss, training, views
  | 'loss-not-scalar'
  | 'train-without-loss'
  | 'nothing-to-train'
  | 'no-gradient'
  | 'picture-subject'
  | 'unknown-picture'
  | 'overlay-subject'
  | 'overlay-picture'
  | 'compare-subject'
  | 'compare-value'
  | 'compare-twice'
  // expectations
  | 'expected-shape'
  | 'expected-exactly';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** What is so: "render is [128, 128, 1], but photo is [64, 64, 1]." */
  readonly message: string;
  /** What to change: "Give both the same shape." */
  readonly remedy: string;
  /** Where in the text, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  /** The same place in the file's structure. */
  readonly path: FilePath;
}

/** Why a data file could not be had: it is not there, lies outside the workspace, or is not what its name says. */
export interface FileProblem {
  readonly problem: string;
  readonly remedy: string;
  /** Which part of the tensor that names it is to blame, where it is not the file: the name of the array. */
  readonly about?: 'array';
}

/** A text for a person, who reads no further; names and lists in it may be as long as the file. */
export function shortened(text: string): string {
  const most = 400;
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
