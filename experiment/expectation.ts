/** What became of an expectation of the file: plain data, for cards and the command line. */
import type { Shape } from './contract.js';
import type { Reference } from './experiment.js';

export interface ExpectationResult {
  readonly reference: Reference;
  readonly gradient: boolean;
  readonly shape: Shape;
  /**
   * ‖actual − expected‖₂/‖expected‖₂ over the whole tensor, ‖actual − expected‖₂ where all that is expected is zero. NaN agrees with NaN, and an
   * infinity with the same one; where one of the two is not finite and they disagree, the error is infinite.
   */
  readonly error: number;
  readonly tolerance: number;
  readonly passed: boolean;
  /** The entry that is farthest off, by its flat index; absent where every entry is what is expected. */
  readonly worst?: { readonly index: number; readonly actual: number; readonly expected: number };
}

/** All expectations of one state. */
export interface ExpectationReport {
  readonly step: number;
  /** Whether that is the state after the last step, of which the file speaks. */
  readonly final: boolean;
  readonly results: readonly ExpectationResult[];
}
