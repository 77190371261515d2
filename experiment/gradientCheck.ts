/**
 * What a gradient check has found: at each node the engine's gradients against central differences of the operation's definition in
 * float64, for the node's inputs and incoming gradient as they were in the run. Plain data, the same for the page and the command line.
 */
import type { Shape } from './contract.js';
import type { Reference } from './experiment.js';

/** How far a gradient may be off relative to the largest entry of its input, or a directional derivative to what it is the sum of. */
export const relativeTolerance = 1e-3;

export interface Comparison {
  /** What the engine gives. */
  readonly gradient: number;
  /** What differences of the definition give: the derivative, or at a kink the interval that the gradient must lie in. */
  readonly numeric: number | readonly [low: number, high: number];
  /** How far the gradient is from that, and how far it may be. */
  readonly difference: number;
  readonly tolerance: number;
}

/** One entry of an input. */
export interface EntryCheck extends Comparison {
  /** Flat index into the input. */
  readonly index: number;
}

export interface InputCheck {
  /** The contract's name; of a list with its place: `kernels[1]`. */
  readonly input: string;
  readonly reference: Reference;
  readonly shape: Shape;
  /** How many entries it has, how many of them were chosen, and how many of these are done. */
  readonly entries: number;
  readonly chosen: number;
  readonly checked: number;
  /** Checked entries at which the definition has a kink or a jump. */
  readonly kinks: number;
  /** Checked entries at which the rounding of float64 drowns the differences, or nothing is finite, so that they tell nothing. */
  readonly untold: number;
  /** Checked entries that do not agree. */
  readonly wrong: number;
  /** max |g| over the finite entries of the engine's gradient. */
  readonly largest: number;
  /** The checked entry whose difference is the largest part of its tolerance; absent before the first of which anything can be told. */
  readonly worst?: EntryCheck;
}

export type NodeCheck =
  | { readonly inputs: readonly InputCheck[] }
  /** unused: the loss does not depend on the node, or only through an operation without gradients. noFloats: all its inputs are integers or empty. */
  | { readonly skipped: 'unused' | 'noFloats' };

/**
 * The derivative of the loss in a random direction of all trainable tensors, or of all float tensors where none is trainable: the engine's
 * gradients times the direction, against differences of the definitions of the whole graph.
 */
export type DirectionCheck =
  | Comparison
  /**
   * kink: the loss is not smooth in that direction. slow: the definitions take too long. nothing: the loss depends on none of the tensors.
   * drowned: the rounding of float64 is larger than what is looked for. notFinite: the loss beside the state is infinite or not a number.
   * lost: the gradient of a node is that small beside float32's rounding that it agrees in the absolute only.
   */
  | { readonly skipped: 'kink' | 'slow' | 'nothing' | 'drowned' | 'notFinite' | 'lost' };

export interface GradientCheck {
  /** The state that is checked is that after so many steps. */
  readonly step: number;
  /** stopped: by somebody, before all chosen entries were done. */
  readonly phase: 'checking' | 'done' | 'stopped';
  /** By the node's id. While it is checked, nodes that have not had their turn have no entry checked yet. */
  readonly nodes: Readonly<Record<string, NodeCheck>>;
  /** Of the whole graph. Comes last, and is absent until then. */
  readonly direction?: DirectionCheck;
}

/** NaN and the infinities agree with nothing. */
export function agrees({ difference, tolerance }: Comparison): boolean {
  return difference <= tolerance && Number.isFinite(tolerance);
}

/** The difference is more than the relative tolerance allows: what makes it agree is that it is small in itself. */
export function agreesAbsolutely(compared: Comparison, largest: number): boolean {
  return agrees(compared) && compared.difference > relativeTolerance * largest;
}

/** The difference as a part of its tolerance: 1 and less agrees, and NaN is worse than anything. */
export function badness({ difference, tolerance }: Comparison): number {
  if (difference === 0) return 0;
  const part = difference / tolerance;
  return Number.isNaN(part) ? Number.POSITIVE_INFINITY : part;
}

/** Inputs of all nodes. */
export function inputChecks({ nodes }: GradientCheck): readonly InputCheck[] {
  return Object.values(nodes).flatMap((node) => ('inputs' in node ? node.inputs : []));
}

/** Nothing that was checked is wrong. */
export function gradientsAgree(check: GradientCheck): boolean {
  const { direction } = check;
  const whole = direction === undefined || 'skipped' in direction || agrees(direction);
  return whole && inputChecks(check).every(({ wrong }) => wrong === 0);
}
