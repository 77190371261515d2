/** Operations on images. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { hostInput, tensorInput } from '../inputs.js';
import type { GeneralOperation } from './general.js';
import { type Interpolation, interpolationOf } from './interpolation.js';
import { interpolateAxis } from './interpolationKernels.js';

export const image: readonly GeneralOperation[] = [
  {
    name: 'resizeBilinear',
    definition: (inputs, attributes, shape) => {
      const input = hostInput(inputs, 'input');
      const [height, width, channels] = input.shape.slice(-3) as [number, number, number];
      const [newHeight, newWidth] = shape.slice(-3) as [number, number];
      const ys = samplesOf(interpolationOf(height, newHeight, attributes));
      const xs = samplesOf(interpolationOf(width, newWidth, attributes));
      const resized = new Float64Array(entryCount(shape));
      for (let index = 0; index < resized.length; index++) {
        const channel = index % channels;
        const x = xs[Math.floor(index / channels) % newWidth]!;
        const y = ys[Math.floor(index / (channels * newWidth)) % newHeight]!;
        const image = Math.floor(index / (channels * newWidth * newHeight));
        const pixel = (row: number, column: number) => input.data[((image * height + row) * width + column) * channels + channel]!;
        const top = (1 - x.weight) * pixel(y.first, x.first) + x.weight * pixel(y.first, x.second);
        const bottom = (1 - x.weight) * pixel(y.second, x.first) + x.weight * pixel(y.second, x.second);
        resized[index] = (1 - y.weight) * top + y.weight * bottom;
      }
      return resized;
    },
    composition: (inputs, attributes, shape) =>
      // As products with the matrices of the interpolation: the gradient of tfjs's own resizing knows no half pixels.
      resized(tensorInput(inputs, 'input'), attributes, shape, (tensor, interpolation) => tf.matMul(weightsOf(interpolation), tensor)),
    fused: (inputs, attributes, shape) => resized(tensorInput(inputs, 'input'), attributes, shape, interpolateAxis),
  },
];

/** First along the rows, then along the columns; `along` resizes the middle axis of three. */
function resized(
  input: Tensor,
  attributes: Attributes,
  shape: Shape,
  along: (tensor: tf.Tensor3D, interpolation: Interpolation) => Tensor,
): Tensor {
  const [height = 0, width = 0, channels = 0] = input.shape.slice(-3);
  const [newHeight = 0, newWidth = 0] = shape.slice(-3);
  const wide = along(tf.reshape(input, [-1, width, channels]), interpolationOf(width, newWidth, attributes));
  const tall = along(tf.reshape(wide, [-1, height, newWidth * channels]), interpolationOf(height, newHeight, attributes));
  return tf.reshape(tall, [...shape]);
}

interface Sample {
  /** The two neighbours, the same one at the edge. */
  readonly first: number;
  readonly second: number;
  /** Of the second; the first has the rest. */
  readonly weight: number;
}

/** What each pixel of the new axis is made of. */
function samplesOf({ before, after, step, start, denominator }: Interpolation): Sample[] {
  return Array.from({ length: after }, (_, index) => {
    const at = Math.min(Math.max((index * step + start) / denominator, 0), before - 1);
    const first = Math.floor(at);
    return { first, second: Math.min(first + 1, before - 1), weight: at - first };
  });
}

/** [1, after, before]: one row of weights for each new pixel. */
function weightsOf(interpolation: Interpolation): tf.Tensor3D {
  const { before, after } = interpolation;
  const weights = new Float32Array(after * before);
  samplesOf(interpolation).forEach(({ first, second, weight }, index) => {
    weights[index * before + first]! += 1 - weight;
    weights[index * before + second]! += weight;
  });
  return tf.tensor3d(weights, [1, after, before]);
}
