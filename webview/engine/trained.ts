import type { Experiment, Reference } from '../../experiment/experiment.js';

/** The references whose values change with every step of training: trainable tensors, and outputs of nodes that take one. */
export function trainedReferences({ tensors, nodes }: Experiment): ReadonlySet<Reference> {
  const references = new Set(tensors.filter(({ trainable }) => trainable).map(({ name }) => name));
  for (const { inputs, outputs } of nodes) {
    const isTrained = Object.values(inputs)
      .flat()
      .some((source) => references.has(source));
    if (isTrained) for (const { reference } of outputs) references.add(reference);
  }
  return references;
}
