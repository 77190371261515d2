/** How each kind of tensor is shown unless a person asks otherwise: the same in the editor and in the command line's pictures. */
import { colorMap } from './maps.js';
import type { RangeRule } from './range.js';
import type { Theme } from './theme.js';

/**
 * picture: an image in grey. color: its channels are colours. integers: labels and indices. values: any other tensor. signed: gradients and
 * differences.
 */
export type TensorKind = 'picture' | 'color' | 'integers' | 'values' | 'signed';

export interface Scale {
  readonly map?: Uint8Array;
  readonly range: RangeRule;
  readonly logarithmic: boolean;
  readonly nonFinite: readonly [number, number, number, number];
  /** Each integer has a colour of its own, and the negative ones this. */
  readonly integers?: { readonly negative: readonly [number, number, number, number] };
}

/** In none of the maps, seen or not seen in all hues. */
const magenta = [0.93, 0.1, 0.62, 1] as const;

export function scaleFor(kind: TensorKind, theme: Theme): Scale {
  const rest = { logarithmic: false, nonFinite: magenta };
  if (kind === 'color') return { ...rest, range: { rule: 'fixed', low: 0, high: 1 } };
  if (kind === 'integers') {
    return { ...rest, map: colorMap('integers', theme), range: { rule: 'full' }, integers: { negative: [...theme.background, 1] } };
  }
  if (kind === 'signed') return { ...rest, map: colorMap('diverging', theme), range: { rule: 'symmetric' } };
  return { ...rest, map: colorMap(kind === 'picture' ? 'grey' : 'viridis', theme), range: { rule: 'full' } };
}
