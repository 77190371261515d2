/** Operations on images. */
import type { Attributes } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { hostInput, tensorInput } from '../inputs.js';
import type { GeneralOperation } from './general.js';

export const image: readonly GeneralOperation[] = [
  {
    name: 'resizeBilinear',
    definition: (inputs, attributes, shape) => {
      const input = hostInput(inputs, 'input');
      const [height, width, channels] = input.shape.slice(-3) as [number, number, number];
      const [newHeight, newWidth] = shape.slice(-3) as [number, number];
      const ys = samplesOf(height, newHeight, attributes);
      const xs = samplesOf(width, newWidth, attributes);
      const resized = new Float64Array(entryCount(shape));
      for (let index = 0; index < resized.length; index++) {
        const channel = index % channels;
        const x = xs[Math.floor(index / channels) % newWidth]!;
        const y = ys[Math.floor(index / (channels * newWidth)) % newHeight]!;
        const image = Math.floor(index / (channels * newWidth * newHeight));
        const pixel = (row: number, column: number) => input.data[((image * height + row) * width + column) * channels + channel]!;
        const top = (1 - x.weight) * pixel(y.before, x.before) + x.weight * pixel(y.before, x.behind);
        const bottom = (1 - x.weight) * pixel(y.behind, x.before) + x.weight * pixel(y.behind, x.behind);
        resized[index] = (1 - y.weight) * top + y.weight * bottom;
      }
      return resized;
    },
    composition: (inputs, attributes, shape) => {
      // As products with the matrices of the interpolation: the gradient of tfjs's own resizing knows no half pixels.
      const input = tensorInput(inputs, 'input');
      const [height = 0, width = 0, channels = 0] = input.shape.slice(-3);
      const [newHeight = 0, newWidth = 0] = shape.slice(-3);
      const images: Tensor = tf.reshape(input, [-1, height, width * channels]);
      const tall = tf.matMul(interpolation(height, newHeight, attributes), images);
      const rows: Tensor = tf.reshape(tall, [-1, width, channels]);
      return tf.reshape(tf.matMul(interpolation(width, newWidth, attributes), rows), [...shape]);
    },
  },
];

interface Sample {
  /** The two neighbours, the same one at the edge. */
  readonly before: number;
  readonly behind: number;
  /** Of the neighbour behind; the one before has the rest. */
  readonly weight: number;
}

/** What each pixel of an axis of `to` pixels is made of, out of `from` pixels. */
function samplesOf(from: number, to: number, attributes: Attributes): Sample[] {
  return Array.from({ length: to }, (_, index) => {
    const at = Math.min(Math.max(sourceOf(index, from, to, attributes), 0), from - 1);
    const before = Math.floor(at);
    return { before, behind: Math.min(before + 1, from - 1), weight: at - before };
  });
}

function sourceOf(index: number, from: number, to: number, attributes: Attributes): number {
  switch (attributes['coordinates']) {
    case 'halfPixel':
      return ((index + 0.5) * from) / to - 0.5;
    case 'alignCorners':
      return to === 1 ? 0 : (index * (from - 1)) / (to - 1);
    default:
      return (index * from) / to;
  }
}

/** [1, to, from]: one row of weights for each new pixel. */
function interpolation(from: number, to: number, attributes: Attributes): tf.Tensor3D {
  const weights = new Float32Array(to * from);
  samplesOf(from, to, attributes).forEach(({ before, behind, weight }, index) => {
    weights[index * from + before]! += 1 - weight;
    weights[index * from + behind]! += weight;
  });
  return tf.tensor3d(weights, [1, to, from]);
}
