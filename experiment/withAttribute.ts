/** What an experiment becomes when one attribute changes: for a slider that moves while the file stays as it is. */
import type { AttributeSpec, Attributes, AttributeValue, NodeProblem, TensorType } from './contract.js';
import { contractOf } from './contracts/index.js';
import type { Experiment, ExperimentNode, Reference } from './experiment.js';
import { givenAttributes, inferOutputs } from './file/shapes.js';
import { overlayProblem } from './overlay.js';
import { shapeText } from './shape.js';

/**
 * A copy of `experiment` in which `attribute` of the node `nodeId` has this value and every shape is inferred anew, and with the shapes the
 * attributes that the file leaves to them.
 * @param value Undefined: as where the file leaves it out, for an attribute that is derived then.
 * @returns the problem where the value is not one that the contract allows, or where a node cannot take the new shapes.
 */
export function withAttribute(
  experiment: Experiment,
  nodeId: string,
  attribute: string,
  value: AttributeValue | undefined,
): { readonly experiment: Experiment } | { readonly problem: NodeProblem } {
  const types = new Map<Reference, TensorType>(experiment.tensors.map((tensor) => [tensor.name, tensor]));
  const nodes: ExperimentNode[] = [];
  for (const node of experiment.nodes) {
    const contract = contractOf(node.op);
    if (contract === undefined) throw new Error(`The experiment has a node of an unknown operation: ${node.op}.`);
    const isChanged = node.id === nodeId;
    if (isChanged) {
      const spec = contract.attributes.find(({ name }) => name === attribute);
      if (spec !== undefined && node.attributes[attribute] === undefined) {
        const message = `${nodeId} is described without ${attribute}.`;
        return { problem: { at: { attribute }, message, remedy: 'Write it into the file, in place of what it excludes.' } };
      }
      const wanted = value === undefined ? undefined : wantedOf(spec, value);
      if (wanted !== undefined) {
        return { problem: { at: { attribute }, message: `${attribute} cannot be ${JSON.stringify(value)}.`, remedy: `Choose ${wanted}.` } };
      }
    }
    const attributes = isChanged ? withValue(givenAttributes(node), attribute, value) : givenAttributes(node);
    const inferred = inferOutputs(node.id, contract, typesOfInputs(node, types), attributes);
    if ('problem' in inferred) {
      if (isChanged) return { problem: inferred.problem };
      const { message, remedy } = inferred.problem;
      return { problem: { at: { attribute }, message: `${node.id}: ${message}`, remedy } };
    }
    for (const output of inferred.outputs) types.set(output.reference, output);
    nodes.push({ id: node.id, fileIndex: node.fileIndex, op: node.op, inputs: node.inputs, ...inferred });
  }
  const lossShape = experiment.loss === undefined ? [] : (types.get(experiment.loss)?.shape ?? []);
  if (lossShape.length > 0) {
    return { problem: { at: { attribute }, message: `The loss would be ${shapeText(lossShape)}.`, remedy: 'A loss is a scalar.' } };
  }
  for (const view of experiment.views) {
    const under = view.over === undefined ? undefined : types.get(view.over);
    const overlaid = under === undefined ? undefined : overlayProblem({ tensors: experiment.tensors, nodes }, view, under.shape);
    if (overlaid !== undefined) return { problem: { at: { attribute }, message: overlaid.message, remedy: overlaid.remedy } };
  }
  return { experiment: { ...experiment, nodes } };
}

function withValue(attributes: Attributes, name: string, value: AttributeValue | undefined): Attributes {
  if (value !== undefined) return { ...attributes, [name]: value };
  const { [name]: _, ...others } = attributes;
  return others;
}

function typesOfInputs(
  { inputs }: ExperimentNode,
  types: ReadonlyMap<Reference, TensorType>,
): Record<string, TensorType | readonly TensorType[]> {
  const typeOf = (reference: Reference): TensorType => {
    const type = types.get(reference);
    if (type === undefined) throw new Error(`The experiment's nodes are out of order: ${reference} is not known yet.`);
    return type;
  };
  return Object.fromEntries(
    Object.entries(inputs).map(([name, given]) => [name, typeof given === 'string' ? typeOf(given) : given.map(typeOf)]),
  );
}

/** What the contract wants in place of `value`; undefined where it will do. */
function wantedOf(spec: AttributeSpec | undefined, value: AttributeValue): string | undefined {
  switch (spec?.kind) {
    case undefined:
      return 'another attribute: the operation has none of this name';
    case 'number':
    case 'integer': {
      const {
        kind,
        minimum = Number.NEGATIVE_INFINITY,
        exclusiveMinimum = Number.NEGATIVE_INFINITY,
        maximum = Number.POSITIVE_INFINITY,
      } = spec;
      if (typeof value !== 'number' || !Number.isFinite(value) || (kind === 'integer' && !Number.isInteger(value)))
        return kind === 'integer' ? 'an integer' : 'a number';
      if (value < minimum) return `at least ${minimum}`;
      if (value <= exclusiveMinimum) return `more than ${exclusiveMinimum}`;
      return value > maximum ? `at most ${maximum}` : undefined;
    }
    case 'choice':
      return spec.choices.some((choice) => choice.value === value)
        ? undefined
        : `one of ${spec.choices.map((choice) => choice.value).join(', ')}`;
    case 'switch':
      return typeof value === 'boolean' ? undefined : 'true or false';
    case 'integers': {
      const { minimum = Number.NEGATIVE_INFINITY } = spec;
      return typeof value === 'object' && value.every((entry) => Number.isInteger(entry) && entry >= minimum)
        ? undefined
        : 'a list of integers';
    }
    case 'pair': {
      const parts = typeof value === 'object' ? value : [value, value];
      const sound = parts.length === 2 && parts.every((part) => Number.isInteger(part) && Number(part) >= spec.minimum);
      return sound ? undefined : `an integer of at least ${spec.minimum}, or two of them`;
    }
  }
}
