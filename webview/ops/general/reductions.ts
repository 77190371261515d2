/** Operations that take many entries together: sums, means, losses, softmax. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { reductionOf } from '../../../experiment/contracts/reduction.js';
import { entryCount } from '../../../experiment/shape.js';
import { withoutTape } from '../../engine/backend/internals.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { hostInput, integersOf, tensorInput } from '../inputs.js';
import './columnSums.js';
import type { GeneralOperation } from './general.js';
import { positions, stridesOf } from './indices.js';

export const reductions: readonly GeneralOperation[] = [
  overAxes({ name: 'sum', definition: (total) => total, composition: tf.sum }),
  overAxes({ name: 'mean', definition: (total, count) => total / count, composition: tf.mean }),
  {
    name: 'softmax',
    definition: (inputs) => {
      const { shape, data } = hostInput(inputs, 'input');
      const length = shape.at(-1)!;
      const result = new Float64Array(data.length);
      for (let begin = 0; begin < data.length; begin += length) {
        const row = data.subarray(begin, begin + length);
        const greatest = row.reduce((a, b) => Math.max(a, b));
        const exponentials = row.map((value) => Math.exp(value - greatest));
        const total = exponentials.reduce((a, b) => a + b);
        result.set(
          exponentials.map((value) => value / total),
          begin,
        );
      }
      return result;
    },
    composition: (inputs) => softmaxOfRows(tensorInput(inputs, 'input')),
  },
  {
    name: 'l1',
    definition: (inputs) => {
      const [prediction, target] = [hostInput(inputs, 'prediction').data, hostInput(inputs, 'target').data];
      const total = prediction.reduce((sum, value, index) => sum + Math.abs(value - target[index]!), 0);
      return Float64Array.of(total / prediction.length);
    },
    composition: (inputs) => meanMagnitude(tf.sub(tensorInput(inputs, 'prediction'), tensorInput(inputs, 'target'))),
  },
  {
    name: 'totalVariation',
    definition: (inputs) => {
      const { shape, data } = hostInput(inputs, 'input');
      const strides = stridesOf(shape);
      const meanAlong = (axis: number) => {
        const first = positions(shape.with(axis, shape[axis]! - 1), strides);
        const total = first.reduce((sum, at) => sum + Math.abs(data[at + strides[axis]!]! - data[at]!), 0);
        return first.length === 0 ? 0 : total / first.length;
      };
      return Float64Array.of(meanAlong(shape.length - 3) + meanAlong(shape.length - 2));
    },
    composition: (inputs) => {
      const input = tensorInput(inputs, 'input');
      const [height = 0, width = 0, channels = 0] = input.shape.slice(-3);
      const images: Tensor = tf.reshape(input, [-1, height, width, channels]);
      const rest = height > 1 ? [tf.slice(images, [0, 1, 0, 0]), tf.slice(images, [0, 0, 0, 0], [-1, height - 1, -1, -1])] : [];
      const right = width > 1 ? [tf.slice(images, [0, 0, 1, 0]), tf.slice(images, [0, 0, 0, 0], [-1, -1, width - 1, -1])] : [];
      const means = [rest, right].flatMap(([next, previous]) => (next && previous ? [meanMagnitude(tf.sub(next, previous))] : []));
      return means.length === 0 ? tf.scalar(0) : tf.addN(means);
    },
  },
];

/** tfjs's own kernel gives wrong numbers on WebGPU where there are more than 65535 rows. */
const softmaxOfRows = tf.customGrad((input, save) => {
  const logits = input as Tensor;
  const exponentials = tf.exp(tf.sub(logits, tf.max(logits, -1, true)));
  const probabilities = tf.div(exponentials, tf.sum(exponentials, -1, true));
  (save as tf.GradSaveFunc)([probabilities]);
  const gradFunc = (cotangent: Tensor, [saved]: Tensor[]) => {
    const y = saved as Tensor;
    return tf.mul(y, tf.sub(cotangent, tf.sum(tf.mul(cotangent, y), -1, true)));
  };
  return { value: probabilities, gradFunc };
});

/** Mean of |x|, with gradient 0 where x is 0; tfjs's own abs takes −1 there. */
function meanMagnitude(x: Tensor): Tensor {
  return tf.mean(
    tf.mul(
      x,
      withoutTape(() => tf.sign(x)),
    ),
  );
}

interface OverAxes {
  readonly name: string;
  /** What becomes of the total of `count` entries. */
  definition(total: number, count: number): number;
  composition(input: Tensor, axes: number[]): Tensor;
}

/** An operation that takes `input` over the axes of the attribute `axes`, all of them where it is empty. */
function overAxes({ name, definition, composition }: OverAxes): GeneralOperation {
  return {
    name,
    definition: (inputs, attributes, kept) => {
      const { shape, data } = hostInput(inputs, 'input');
      const { axes, count } = reduced(shape, attributes);
      const totals = new Float64Array(entryCount(kept));
      const strides = stridesOf(kept);
      const goes = shape.map((_, axis) => axes.includes(axis));
      const keptBefore = goes.map((_, axis) => goes.slice(0, axis).filter((gone) => !gone).length);
      const into = positions(
        shape,
        goes.map((gone, axis) => (gone ? 0 : strides[keptBefore[axis]!]!)),
      );
      data.forEach((value, index) => {
        totals[into[index]!]! += value;
      });
      return totals.map((total) => definition(total, count));
    },
    composition: (inputs, attributes, kept) => {
      const input = tensorInput(inputs, 'input');
      const { axes } = reduced(input.shape, attributes);
      // A sum over nothing is 0, which tfjs does not know.
      return input.size === 0 ? tf.zeros([...kept]) : composition(input, [...axes]);
    },
  };
}

function reduced(shape: Shape, attributes: Attributes) {
  const reduction = reductionOf(shape, integersOf(attributes, 'axes'));
  if (!('kept' in reduction)) throw new Error(reduction.message);
  return reduction;
}
