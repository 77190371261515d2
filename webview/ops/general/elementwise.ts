/** Operations entry by entry: arithmetic of two tensors that broadcast, and functions of one. */
import { type Tensor, tf } from '../../engine/tfjs.js';
import { hostInput, tensorInput } from '../inputs.js';
import { sineCosine } from '../sineCosine.js';
import type { GeneralOperation } from './general.js';
import { broadcastStrides, positions, taken } from './indices.js';
import { sine, tangent } from './kernels.js';

export const elementwise: readonly GeneralOperation[] = [
  binary({ name: 'add', definition: (a, b) => a + b, composition: tf.add }),
  binary({ name: 'sub', definition: (a, b) => a - b, composition: tf.sub }),
  binary({ name: 'mul', definition: (a, b) => a * b, composition: tf.mul }),
  binary({ name: 'div', definition: (a, b) => a / b, composition: quotient }),
  unary({ name: 'relu', definition: (x) => (x < 0 ? 0 : x), composition: tf.relu }),
  unary({ name: 'sigmoid', definition: (x) => 1 / (1 + Math.exp(-x)), composition: tf.sigmoid }),
  unary({ name: 'tanh', definition: Math.tanh, composition: tf.tanh, fused: tangent }),
  unary({ name: 'sin', definition: Math.sin, composition: composedSine, fused: sine }),
];

interface Binary {
  readonly name: string;
  definition(a: number, b: number): number;
  composition(a: Tensor, b: Tensor): Tensor;
}

/** An operation of the inputs `a` and `b`, with NumPy broadcasting. */
function binary({ name, definition, composition }: Binary): GeneralOperation {
  return {
    name,
    definition: (inputs, _, shape) => {
      const [a, b] = ['a', 'b'].map((name) => {
        const tensor = hostInput(inputs, name);
        return taken(tensor.data, positions(shape, broadcastStrides(tensor.shape, shape)));
      }) as [Float64Array, Float64Array];
      return a.map((value, index) => definition(value, b[index]!));
    },
    composition: (inputs) => composition(tensorInput(inputs, 'a'), tensorInput(inputs, 'b')),
  };
}

interface Unary {
  readonly name: string;
  definition(x: number): number;
  composition(input: Tensor): Tensor;
  fused?(input: Tensor): Tensor;
}

/** A function of the input `input`. */
function unary({ name, definition, composition, fused }: Unary): GeneralOperation {
  return {
    name,
    definition: (inputs) => hostInput(inputs, 'input').data.map((x) => definition(x)),
    composition: (inputs) => composition(tensorInput(inputs, 'input')),
    ...(fused === undefined ? {} : { fused: (inputs) => fused(tensorInput(inputs, 'input')) }),
  };
}

/** As a list: what it is made of takes no more than four axes in tfjs. */
function composedSine(angles: Tensor): Tensor {
  return tf.reshape(sineCosine(tf.reshape(angles, [-1])).sine, angles.shape);
}

/** tfjs divides the gradient of b by b², which is 0 in float32 long before b is. */
function quotient(a: Tensor, b: Tensor): Tensor {
  const divided = tf.customGrad((dividend, divisor, save) => {
    const value = tf.div(dividend as Tensor, divisor as Tensor);
    (save as tf.GradSaveFunc)([divisor as Tensor, value]);
    const gradFunc = (cotangent: Tensor, saved: Tensor[]) => {
      const [by, result] = saved as [Tensor, Tensor];
      const ofA = tf.div(cotangent, by);
      return [unstretched(ofA, a.shape), unstretched(tf.neg(tf.mul(ofA, result)), b.shape)];
    };
    return { value, gradFunc };
  });
  return divided(a, b);
}

/** The sum over the axes along which a tensor of `shape` was stretched. */
function unstretched(gradient: Tensor, shape: number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return axes.length === 0 ? gradient : tf.reshape(tf.sum(gradient, axes), shape);
}
