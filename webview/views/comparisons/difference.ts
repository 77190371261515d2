/** How far two tensors are apart, told from statistics alone. */
import type { Statistics } from '../../../experiment/messages.js';

export interface Difference {
  /** ‖difference‖₂ / ‖own‖₂; undefined where `own` is all zero. */
  readonly relative: number | undefined;
  /** ‖difference‖₂. */
  readonly absolute: number;
  /** The largest |difference| of any entry. */
  readonly greatest: number;
}

/** Over the finite entries. @param difference of a tensor to the one that `own` is of. */
export function differenceOf(difference: Statistics, own: Statistics): Difference {
  const norm = ({ rms, count, nonFinite }: Statistics) => rms * Math.sqrt(count - nonFinite);
  const absolute = norm(difference);
  return {
    relative: own.rms === 0 ? undefined : absolute / norm(own),
    absolute,
    greatest: Math.max(-difference.minimum, difference.maximum),
  };
}
