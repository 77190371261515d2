import type { Experiment, ExperimentNode, Reference } from '../../experiment/experiment.js';
import type { Evaluation } from './gradients.js';
import type { Tensor } from './tfjs.js';

/** A value or a gradient that must be finite. */
export interface Suspect {
  readonly reference: Reference;
  /** It is the gradient of the loss with respect to it. */
  readonly gradient: boolean;
  readonly tensor: Tensor;
}

/**
 * The values and gradients of a state in which NaN or infinity is an error, in the order in which they are computed. Non-finite numbers in data
 * files are data, and so is all that may follow from them: the outputs of every node that they reach, and the gradients that came back through
 * such a node. The experiment's tensors themselves are data, or parameters, over which the optimiser's alarm watches.
 * @param nonFiniteData The tensors whose data hold NaN or infinity.
 */
export function suspectsOf(
  { tensors, nodes }: Experiment,
  nonFiniteData: ReadonlySet<string>,
  { values, gradients }: Pick<Evaluation, 'values' | 'gradients'>,
): readonly Suspect[] {
  const reached = new Set<Reference>(nonFiniteData);
  const suspects: Suspect[] = [];
  const suspect = (reference: Reference, gradient: boolean) => {
    const tensor = (gradient ? gradients : values).get(reference);
    if (tensor?.dtype === 'float32') suspects.push({ reference, gradient, tensor });
  };
  for (const { inputs, outputs } of nodes) {
    const isReached = Object.values(inputs)
      .flat()
      .some((input) => reached.has(input));
    for (const { reference } of outputs) {
      if (isReached) reached.add(reference);
      else suspect(reference, false);
    }
  }

  const reachedBack = new Set<Reference>();
  const comesBackReached = ({ inputs, outputs }: ExperimentNode) =>
    [...Object.values(inputs).flat(), ...outputs.map(({ reference }) => reference)].some((each) => reached.has(each)) ||
    outputs.some(({ reference }) => reachedBack.has(reference));
  const references = [...tensors.map(({ name }) => name), ...nodes.flatMap(({ outputs }) => outputs.map(({ reference }) => reference))];
  for (const reference of references.toReversed()) {
    const takers = nodes.filter(({ inputs }) => Object.values(inputs).flat().includes(reference));
    if (takers.some(comesBackReached)) reachedBack.add(reference);
    else suspect(reference, true);
  }
  return suspects;
}
