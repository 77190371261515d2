/** For the composition: an image in bands of rows, so that dense tensors of any size of it stay within bounds. */
import type { Attributes } from '../../../experiment/contract.js';
import { recomputed } from '../../engine/backend/recompute.js';
import type { Tensor } from '../../engine/tfjs.js';
import type { Sizes } from './sizes.js';

/** Some rows of the image. */
export interface Band {
  readonly first: number;
  readonly rows: number;
}

/** @param mostEntries of one dense tensor, of a kernel's value for every Gaussian and pixel (and, for the greatest, channel) of a band. */
export function bandsOf({ batch, gaussians, channels, height, width }: Sizes, attributes: Attributes, mostEntries: number): Band[] {
  const entriesOfRow = batch * gaussians * width * (attributes['accumulate'] === 'max' ? channels : 1);
  const rows = Math.max(1, Math.min(height, Math.floor(mostEntries / entriesOfRow)));
  return Array.from({ length: Math.ceil(height / rows) }, (_, i) => ({ first: i * rows, rows: Math.min(rows, height - i * rows) }));
}

/** `work` for each band. Where there are several, each is done again in the backward pass, so that only one of them is in memory at a time. */
export function inBands(bands: readonly Band[], work: (band: Band, ...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[]): Tensor[] {
  const [only] = bands;
  if (only && bands.length === 1) return [work(only, ...inputs)];
  return bands.map((band) => recomputed((...tensors) => work(band, ...tensors), inputs));
}
