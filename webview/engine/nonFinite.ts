/** Which tensor was the first that held NaN or infinity. */
import type { Experiment, Reference } from '../../experiment/experiment.js';

export interface NonFinite {
  readonly reference: Reference;
  /** It is the gradient of the loss with respect to it. */
  readonly gradient: boolean;
  /** In the state after so many steps. */
  readonly step: number;
  /** How many of its entries are not finite, of how many. */
  readonly count: number;
  readonly size: number;
  /** The node that made it: whose output it is, or whose backward pass gave the gradient, where it is only one. */
  readonly node?: string;
}

export function countNonFinite(entries: Float32Array | Int32Array): number {
  let count = 0;
  for (const entry of entries) if (!Number.isFinite(entry)) count++;
  return count;
}

/** The node whose output it is. */
export function makerOf({ nodes }: Experiment, wanted: Reference): string | undefined {
  return nodes.find(({ outputs }) => outputs.some(({ reference }) => reference === wanted))?.id;
}

/** The node that takes it as an input, where there is one and no other. */
export function onlyTaker({ nodes }: Experiment, wanted: Reference): string | undefined {
  const takers = nodes.filter(({ inputs }) => Object.values(inputs).flat().includes(wanted));
  return takers.length === 1 ? takers[0]?.id : undefined;
}
