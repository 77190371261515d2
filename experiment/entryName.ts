/** How an entry of a tensor is called. */
import type { Shape } from './contract.js';

/** `117, x`; `3, 4, 0`: the indices, row-major, counted from 0, the last one by name where it has one. Empty for a scalar. */
export function entryPlace(shape: Shape, index: number, components?: readonly string[]): string {
  const place: (number | string)[] = [];
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  const last = place.at(-1);
  if (components?.length === shape.at(-1) && typeof last === 'number') place[place.length - 1] = components![last]!;
  return place.join(', ');
}

/** `means[117, x]`; a scalar is called by its name alone. */
export function entryName(name: string, shape: Shape, index: number, components?: readonly string[]): string {
  return shape.length === 0 ? name : `${name}[${entryPlace(shape, index, components)}]`;
}
