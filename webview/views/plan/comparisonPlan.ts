/** A node beside a variant of itself: which tensors are held against each other, and the three panels for each. */
import { valueText } from '../../../experiment/comparison.js';
import type { AttributeValue } from '../../../experiment/contract.js';
import type { Comparison, Experiment, ExperimentNode, Reference } from '../../../experiment/experiment.js';
import { pictureName } from '../../../experiment/picture.js';
import { gradientPanel, type PanelPlan, shortShape, valuePanel } from './panelPlan.js';

export interface ComparisonRowPlan {
  /** `render`, or `∂loss / ∂render`. */
  readonly title: string;
  /** `[128,128,1]`. */
  readonly shape: string;
  /** As it is, as it is in the variant, and by how much it is more in the variant. */
  readonly panels: readonly [own: PanelPlan, variant: PanelPlan, difference: PanelPlan];
}

export interface ComparisonPlan {
  readonly comparison: Comparison;
  /** What the attribute is in the experiment. */
  readonly own: AttributeValue;
  readonly rows: readonly ComparisonRowPlan[];
}

/**
 * The node's outputs and their gradients with the pictures of them that are shown, then the gradients of what it takes; what it takes is itself the
 * same in both.
 */
export function planComparison(
  experiment: Experiment,
  card: string,
  { attributes, outputs, inputs }: ExperimentNode,
  comparison: Comparison,
  pictures: readonly PanelPlan[],
): ComparisonPlan | undefined {
  const own = attributes[comparison.attribute];
  if (own === undefined) return undefined;
  const row = (reference: Reference, gradient: boolean): ComparisonRowPlan[] => {
    const plan = gradient ? gradientPanel(experiment, card, reference) : valuePanel(experiment, card, reference);
    // The gradient of the loss with respect to itself is 1 in both.
    return plan === undefined || (gradient && reference === experiment.loss) ? [] : [rowOf(plan, own, comparison)];
  };
  const taken = [...new Set(Object.values(inputs).flat())];
  const rows = [
    ...outputs.flatMap(({ reference }) => [...row(reference, false), ...row(reference, true)]),
    ...pictures.map((picture) => rowOf(picture, own, comparison)),
    ...taken.flatMap((reference) => row(reference, true)),
  ];
  return { comparison, own, rows };
}

function rowOf(plan: PanelPlan, own: AttributeValue, { node, attribute, value }: Comparison): ComparisonRowPlan {
  const { reference, gradient, picture } = plan.target;
  const [title, name] =
    picture !== undefined
      ? [plan.fullTitle ?? plan.title, pictureName(reference, gradient, picture)]
      : gradient
        ? [plan.title, `∂${reference}`]
        : [reference, reference];
  const [ownId, variantId, differenceId] = ['own', 'variant', 'difference'].map((which) => `${plan.id}/${which}`) as [
    string,
    string,
    string,
  ];
  // The attribute stands above all rows.
  const named = (value: AttributeValue) => ({ title: valueText(value), fullTitle: `${title}, ${attribute} ${valueText(value)}` });
  const both = { ...plan, note: '', alike: [ownId, variantId, differenceId], oneRange: [ownId, variantId] };
  const { oneRange: _, ...apart } = both;
  const less = `${valueText(value)} − ${valueText(own)}`;
  return {
    title,
    shape: shortShape(plan.shape),
    panels: [
      { ...both, id: ownId, ...named(own) },
      {
        ...both,
        id: variantId,
        ...named(value),
        listName: `${name} · ${valueText(value)}`,
        target: { ...plan.target, compared: { node, show: 'variant' } },
      },
      {
        ...apart,
        id: differenceId,
        title: 'difference',
        fullTitle: `${title}, ${attribute} ${less}`,
        listName: `Δ ${name}`,
        note: less,
        role: 'difference',
        target: { ...plan.target, compared: { node, show: 'difference' } },
      },
    ],
  };
}
