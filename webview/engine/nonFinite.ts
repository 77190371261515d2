/** Which tensor was the first that held NaN or infinity. */
import type { Experiment, Reference } from '../../experiment/experiment.js';
import type { Suspect } from './suspects.js';
import type { Training } from './training.js';

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

/** The first value or gradient of the state that is shown that holds NaN or infinity, in the order in which they are computed. */
export async function firstNonFinite(training: Training, of: 'values' | 'gradients'): Promise<NonFinite | undefined> {
  const gradient = of === 'gradients';
  const references = gradient ? training.references().toReversed() : training.references();
  for (const reference of references) {
    const tensor = gradient ? training.gradient(reference) : training.value(reference);
    if (tensor === undefined) continue;
    const found = await nonFiniteIn(training, { reference, gradient, tensor });
    if (found.count > 0) return found;
  }
  return undefined;
}

/** What there is to tell of a tensor of the state that is shown. */
export async function nonFiniteIn(training: Training, { reference, gradient, tensor }: Suspect): Promise<NonFinite> {
  const { experiment, step } = training;
  const count = countNonFinite(await training.read(tensor));
  const node = gradient ? onlyTaker(experiment, reference) : makerOf(experiment, reference);
  return { reference, gradient, step, count, size: tensor.size, ...(node === undefined ? {} : { node }) };
}

function countNonFinite(entries: Float32Array | Int32Array): number {
  let count = 0;
  for (const entry of entries) if (!Number.isFinite(entry)) count++;
  return count;
}

/** The node whose output it is. */
function makerOf({ nodes }: Experiment, wanted: Reference): string | undefined {
  return nodes.find(({ outputs }) => outputs.some(({ reference }) => reference === wanted))?.id;
}

/** The node that takes it as an input, where there is one and no other. */
function onlyTaker({ nodes }: Experiment, wanted: Reference): string | undefined {
  const takers = nodes.filter(({ inputs }) => Object.values(inputs).flat().includes(wanted));
  return takers.length === 1 ? takers[0]?.id : undefined;
}
