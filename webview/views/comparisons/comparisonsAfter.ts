/** What becomes of the open comparisons when the file changes. */
import { sameValue, variantOf } from '../../../experiment/comparison.js';
import type { Comparison, Experiment } from '../../../experiment/experiment.js';

/**
 * Those of the views are opened when they come into the file, and closed when they go; what a person has opened, changed or closed stays as
 * long as the node is there. Where the file takes over the variant's value, the variant takes the one that the file had, so that the two
 * can still be told apart. The list is the same object where nothing changes.
 * @param before The experiment to which `open` belonged; undefined for the first one.
 */
export function comparisonsAfter(
  open: readonly Comparison[],
  before: Experiment | undefined,
  experiment: Experiment,
): readonly Comparison[] {
  const after = experiment.nodes.flatMap(({ id }): Comparison[] => {
    const wanted = presetOf(experiment, id);
    const wantedBefore = before && presetOf(before, id);
    const isNew = JSON.stringify(wanted) !== JSON.stringify(wantedBefore);
    const comparison = isNew ? wanted : open.find(({ node }) => node === id);
    if (comparison === undefined) return [];
    const settled = isNew || before === undefined ? comparison : swapped(comparison, before, experiment);
    return 'problem' in variantOf(experiment, settled) ? [] : [settled];
  });
  return JSON.stringify(after) === JSON.stringify(open) ? open : after;
}

function presetOf({ views }: Experiment, node: string): Comparison | undefined {
  return views.find(({ compare }) => compare?.node === node)?.compare;
}

function swapped(comparison: Comparison, before: Experiment, experiment: Experiment): Comparison {
  const { node, attribute, value } = comparison;
  const valueIn = ({ nodes }: Experiment) => nodes.find(({ id }) => id === node)?.attributes[attribute];
  const was = valueIn(before);
  return was !== undefined && !sameValue(was, value) && sameValue(valueIn(experiment), value) ? { ...comparison, value: was } : comparison;
}
