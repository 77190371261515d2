/** One node's outputs from the types of its inputs, and what is wrong where there are none. */
import type { Attributes, NodeProblem, OperationContract, TensorType } from '../contract.js';
import type { ExperimentNode } from '../experiment.js';
import { sizeProblem } from '../shape.js';
import type { DiagnosticCode } from './diagnostic.js';

export type NodeOutputs = ExperimentNode['outputs'];
export type InferredOutputs =
  /** `attributes`: those given and those derived, whose names are in `derived`. */
  | ({ readonly outputs: NodeOutputs } & Pick<ExperimentNode, 'attributes' | 'derived'>)
  | { readonly code: DiagnosticCode; readonly problem: NodeProblem };

const integersWanted =
  'Give it an int32 tensor: `"dtype": "int32"` makes one of values, fill or random, and a data file of integers is one by itself.';

/**
 * Checks dtypes, asks the contract for the shapes and for the attributes that are left to it, and names the outputs: the first by the node's
 * id, the others `id.output`.
 * @param attributes Those that the file gives, and defaults.
 */
export function inferOutputs(
  id: string,
  contract: OperationContract,
  inputs: Readonly<Record<string, TensorType | readonly TensorType[] | undefined>>,
  attributes: Attributes,
): InferredOutputs {
  for (const spec of contract.inputs) {
    for (const type of typesOf(inputs[spec.name])) {
      if (type.dtype === spec.dtype) continue;
      return {
        code: 'dtype-mismatch',
        problem: {
          at: { input: spec.name },
          message: `${spec.name} is ${type.dtype}, but ${contract.name} takes ${spec.dtype} there.`,
          remedy: spec.dtype === 'int32' ? integersWanted : 'Give it a float32 tensor.',
        },
      };
    }
  }
  const inferred = contract.inferShapes({ inputs, attributes });
  if ('problem' in inferred) return { code: 'shape-mismatch', problem: inferred.problem };
  const outputs = contract.outputs.flatMap(({ name }, index) => {
    const type = inferred.outputs[index];
    return type === undefined ? [] : [{ name, reference: index === 0 ? id : `${id}.${name}`, ...type }];
  });
  for (const { name, shape } of outputs) {
    const problem = sizeProblem(shape);
    if (problem !== undefined)
      return { code: 'tensor-too-large', problem: { at: 'node', message: `Its ${name} ${problem.message}`, remedy: problem.remedy } };
  }
  const derived = Object.keys(inferred.derived ?? {});
  return { outputs, attributes: { ...attributes, ...inferred.derived }, ...(derived.length === 0 ? {} : { derived }) };
}

/** The attributes of a node without those that were derived: what its shape rule is asked with. */
export function givenAttributes({ attributes, derived = [] }: ExperimentNode): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !derived.includes(name)));
}

function typesOf(input: TensorType | readonly TensorType[] | undefined): readonly TensorType[] {
  if (input === undefined) return [];
  return 'shape' in input ? [input] : input;
}
