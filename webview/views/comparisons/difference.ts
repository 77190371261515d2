/** How far two tensors are apart, told from statistics alone. */
import type { DType } from '../../../experiment/contract.js';
import { formatNumber } from '../../../experiment/formatNumber.js';
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

/** `relative difference 3.1e-2 · greatest 0.21`. Of integers, which are labels and indices, it says nothing how far one is from another. */
export function differenceWords(difference: Statistics, own: Statistics, dtype: DType): string {
  const { relative, absolute, greatest } = differenceOf(difference, own);
  if (greatest === 0) return 'no difference';
  if (dtype === 'int32') return 'not the same integers';
  const size = relative === undefined ? `‖difference‖ ${formatNumber(absolute)}` : `relative difference ${formatNumber(relative)}`;
  return `${size} · greatest ${formatNumber(greatest)}`;
}
