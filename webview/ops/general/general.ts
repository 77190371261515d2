/** What a row of the table of general operations says, and the operation that comes of it. */
import type { Attributes, DType, Shape, TensorType } from '../../../experiment/contract.js';
import { contractOf } from '../../../experiment/contracts/index.js';
import { entryCount } from '../../../experiment/shape.js';
import type { Cost, CostedCall } from '../../engine/cost.js';
import type { HostInputs, Operation, TensorInputs } from '../../engine/operation.js';
import { type Tensor, tf } from '../../engine/tfjs.js';

/** `shape` is that of the output, from the contract's shape rule. */
export interface GeneralOperation {
  readonly name: string;
  /** Every entry of the output, row-major, in plain float64 loops. */
  definition(inputs: HostInputs, attributes: Attributes, shape: Shape): Float64Array;
  /** The same of tfjs. Not called where the output has no entries: tfjs fails at many an empty gradient. */
  composition(inputs: TensorInputs, attributes: Attributes, shape: Shape): Tensor;
  /** The same of our own kernels, where tfjs's are not good enough. */
  fused?(inputs: TensorInputs, attributes: Attributes, shape: Shape): Tensor;
  /** What its passes cannot do without, where that is more than to read and write their data. */
  cost?(call: CostedCall): Cost;
}

export function general({ name, definition, composition, fused, cost }: GeneralOperation): Operation {
  const applied = (form: GeneralOperation['composition']) => (inputs: TensorInputs, attributes: Attributes) => {
    const shape = outputShape(name, inputs, attributes);
    return { outputs: [entryCount(shape) === 0 ? tf.zeros([...shape]) : form(inputs, attributes, shape)] };
  };
  return {
    name,
    definition: (inputs, attributes) => {
      const shape = outputShape(name, inputs, attributes);
      return [{ shape, data: definition(inputs, attributes, shape) }];
    },
    composition: applied(composition),
    ...(fused === undefined ? {} : { fused: applied(fused) }),
    ...(cost === undefined ? {} : { cost: async (call) => cost(call) }),
  };
}

type Shaped = { readonly shape: Shape };

function outputShape(
  name: string,
  inputs: Readonly<Record<string, Shaped | readonly Shaped[] | undefined>>,
  attributes: Attributes,
): Shape {
  const dtype: DType = 'float32';
  const typeOf = ({ shape }: Shaped): TensorType => ({ shape, dtype });
  const types = Object.entries(inputs).map(([input, given]) => [
    input,
    given === undefined || 'shape' in given ? given && typeOf(given) : given.map(typeOf),
  ]);
  const inferred = contractOf(name)?.inferShapes({ inputs: Object.fromEntries(types), attributes });
  if (inferred === undefined) throw new Error(`No contract is called ${name}.`);
  if ('problem' in inferred) throw new Error(inferred.problem.message);
  return inferred.outputs[0]!.shape;
}
