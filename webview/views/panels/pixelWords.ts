/** How a pixel and its numbers are told, in the table and to a screen reader. */
import type { Experiment, Reference } from '../../../experiment/experiment.js';
import { formatNumber } from '../../../experiment/formatNumber.js';
import type { PixelFact, PointedEntry, PointedPixel } from '../../../experiment/messages.js';
import { pictureName } from '../../../experiment/picture.js';
import { arrange } from '../plan/arrangement.js';
import { referentOf } from '../plan/panelPlan.js';

/** Of more channels than these it is said how many more there are. */
const mostChannels = 4;

/** `pixel x 63, y 41`; `entry 117, x` where `reference`, which has the pixel, is a list. */
export function pixelName({ row, column, batch }: PointedPixel, reference: Reference | undefined, experiment: Experiment): string {
  const shape = reference === undefined ? undefined : referentOf(experiment, reference)?.shape;
  const arranged = reference === undefined || shape === undefined ? undefined : arrange(experiment, reference, shape);
  const image = batch > 0 ? ` · image ${batch + 1}` : '';
  if (arranged?.arrangement !== 'list') return `pixel x ${column}, y ${row}${image}`;
  return `entry ${column}, ${arranged.components[row] ?? row}${batch > 0 ? ` · list ${batch + 1}` : ''}`;
}

/** The tensor of an entry, or the picture: `pool · painted`. */
export function pointedName({ reference, picture }: PointedEntry): string {
  return picture === undefined ? reference : pictureName(reference, false, picture);
}

/** `segment 17`, and `mean` with its numbers. */
export function factWords({ name, value }: PixelFact): { readonly name: string; readonly value: string } {
  return { name, value: typeof value === 'string' ? value : pixelNumbers(value) };
}

/** The channels of a pixel, as far as there is room for them. */
export function pixelNumbers(numbers: readonly number[]): string {
  const shown = numbers.slice(0, mostChannels).map(formatNumber).join(' ');
  return numbers.length > mostChannels ? `${shown} +${numbers.length - mostChannels}` : shown;
}
