/** A contract's shape rule, asked with shapes alone. */
import type { Attributes, NodeProblem, Shape, TensorType } from '../../../experiment/contract.js';
import { contractOf } from '../../../experiment/contracts/index.js';

/** The shapes of the outputs, or the problem. All inputs are float32; attributes that are not given have their defaults. */
export function infer(
  operation: string,
  shapes: Record<string, Shape | readonly Shape[]>,
  attributes: Attributes = {},
): readonly Shape[] | NodeProblem {
  const contract = contractOf(operation);
  if (contract === undefined) throw new Error(operation);
  const defaults = Object.fromEntries(
    contract.attributes.flatMap((spec) => (spec.default === undefined ? [] : [[spec.name, spec.default]])),
  );
  const typeOf = (shape: Shape): TensorType => ({ shape, dtype: 'float32' });
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, given]) => [name, isList(given) ? given.map(typeOf) : typeOf(given)]),
  );
  const result = contract.inferShapes({ inputs, attributes: { ...defaults, ...attributes } });
  return 'problem' in result ? result.problem : result.outputs.map(({ shape }) => shape);
}

function isList(given: Shape | readonly Shape[]): given is readonly Shape[] {
  return Array.isArray(given[0]);
}
