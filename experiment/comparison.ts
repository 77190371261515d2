/** Variants of an experiment that can be held against it: one attribute of one node changed, and every shape as it was. */
import type { AttributeSpec, AttributeValue, NodeProblem } from './contract.js';
import { contractOf } from './contracts/index.js';
import type { Comparison, Experiment, ExperimentNode, Reference } from './experiment.js';
import { sameShape, shapeText } from './shape.js';
import { withAttribute } from './withAttribute.js';

/** @returns the problem where the node has no such attribute, where the value is not allowed, or where it changes a shape. */
export function variantOf(
  experiment: Experiment,
  { node: id, attribute, value }: Comparison,
): { readonly experiment: Experiment } | { readonly problem: NodeProblem } {
  if (!experiment.nodes.some((node) => node.id === id)) {
    return { problem: { at: 'node', message: `There is no node ${id}.`, remedy: 'Compare another one.' } };
  }
  const changed = withAttribute(experiment, id, attribute, value);
  if ('problem' in changed) return changed;
  const shapes = new Map(outputsOf(experiment));
  for (const [reference, shape] of outputsOf(changed.experiment)) {
    const before = shapes.get(reference) ?? [];
    if (sameShape(shape, before)) continue;
    const message = `With ${attribute} ${valueText(value)}, ${reference} would be ${shapeText(shape)} instead of ${shapeText(before)}.`;
    return { problem: { at: { attribute }, message, remedy: 'Only what leaves every shape as it is can be compared, entry by entry.' } };
  }
  return changed;
}

function outputsOf({ nodes }: Experiment): (readonly [Reference, readonly number[]])[] {
  return nodes.flatMap(({ outputs }) => outputs.map(({ reference, shape }) => [reference, shape] as const));
}

/** An attribute that can be varied, and a value to begin with. */
export interface Comparable {
  /** The contract's, of whose choices those are left that can be compared. */
  readonly spec: AttributeSpec;
  /** Other than the node's own. */
  readonly other: AttributeValue;
}

/** The attributes of `node` for which there is a variant, in the contract's order. */
export function comparableAttributes(experiment: Experiment, node: ExperimentNode): readonly Comparable[] {
  const attributes = contractOf(node.op)?.attributes ?? [];
  return attributes.flatMap((spec): Comparable[] => {
    const own = node.attributes[spec.name];
    if (own === undefined) return [];
    const sound = (value: AttributeValue) => !('problem' in variantOf(experiment, { node: node.id, attribute: spec.name, value }));
    const other = othersThan(own, spec).find(sound);
    if (other === undefined) return [];
    if (spec.kind !== 'choice') return [{ spec, other }];
    return [{ spec: { ...spec, choices: spec.choices.filter(({ value }) => value === own || sound(value)) }, other }];
  });
}

/** Values that may be worth comparing with `own`, the likeliest first. Lists of integers are mostly sizes and axes: to change one is to change a shape. */
function othersThan(own: AttributeValue, spec: AttributeSpec): AttributeValue[] {
  const values = ((): AttributeValue[] => {
    switch (spec.kind) {
      case 'choice':
        return spec.choices.map(({ value }) => value);
      case 'switch':
        return [true, false];
      case 'integers':
      case 'pair':
        return [];
      case 'number':
      case 'integer': {
        const { low, high, step } = spec.slider ?? { low: 0, high: 4, step: 1 };
        const quarter = low + step * Math.round((high - low) / 4 / step);
        const numbers = [...(spec.default === undefined ? [] : [spec.default]), Number(own) / 2, quarter];
        // To three digits, as people write numbers: 0.3 rather than 0.30000000000000004.
        return numbers.map((number) => (spec.kind === 'integer' ? Math.round(number) : Number(number.toPrecision(3))));
      }
    }
  })();
  return values.filter((value) => value !== own);
}

/** Whether two values of an attribute are the same; lists are where their entries are. */
export function sameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A value of an attribute as people write it in a sentence. */
export function valueText(value: AttributeValue): string {
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value);
}
