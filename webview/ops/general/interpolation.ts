/** Where the pixels of a resized axis lie on the old one, in whole numbers: the three conventions of `resizeBilinear`. */
import type { Attributes } from '../../../experiment/contract.js';

/** Pixel i of `after` lies at (i · step + start) / denominator of `before`; beyond the edge it is moved to the edge. */
export interface Interpolation {
  readonly before: number;
  readonly after: number;
  readonly step: number;
  readonly start: number;
  readonly denominator: number;
}

export function interpolationOf(before: number, after: number, { coordinates }: Attributes): Interpolation {
  switch (coordinates) {
    case 'halfPixel':
      return { before, after, step: 2 * before, start: before - after, denominator: 2 * after };
    case 'alignCorners':
      return { before, after, step: after === 1 ? 0 : before - 1, start: 0, denominator: Math.max(after - 1, 1) };
    default:
      return { before, after, step: before, start: 0, denominator: after };
  }
}
