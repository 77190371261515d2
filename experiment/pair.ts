/** Attributes of the kind `pair`: [vertical, horizontal], or one number that stands for both. */
import type { Attributes } from './contract.js';

/** [vertical, horizontal] of the attribute `name`, whichever way the file writes it. Another kind here is a mistake of the caller. */
export function pairOf(attributes: Attributes, name: string): readonly [number, number] {
  const value = attributes[name];
  if (typeof value === 'number') return [value, value];
  if (typeof value === 'object' && value.length === 2) return [value[0] as number, value[1] as number];
  throw new Error(`The pair ${name} is missing.`);
}
