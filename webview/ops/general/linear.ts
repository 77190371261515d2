/** Operations that are linear in each of their inputs: matrix products and convolution. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { pairOf } from '../../../experiment/pair.js';
import { entryCount } from '../../../experiment/shape.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { hostInput, optionalHostInput, optionalTensorInput, tensorInput } from '../inputs.js';
import type { GeneralOperation } from './general.js';
import { broadcastStrides, positions } from './indices.js';
import { conv2dCost, denseCost, matMulCost } from './linearCost.js';

export const linear: readonly GeneralOperation[] = [
  {
    name: 'matMul',
    definition: (inputs, attributes, shape) => {
      const [a, b] = [hostInput(inputs, 'a'), hostInput(inputs, 'b')];
      const [rows, columns] = shape.slice(-2) as [number, number];
      const inner = a.shape.at(attributes['transposeA'] ? -2 : -1)!;
      const [rowStride, innerStrideOfA] = attributes['transposeA'] ? [1, rows] : [inner, 1];
      const [innerStrideOfB, columnStride] = attributes['transposeB'] ? [1, inner] : [columns, 1];
      const batch = shape.slice(0, -2);
      const matrices = (tensor: Shape) => positions(batch, broadcastStrides(tensor.slice(0, -2), batch));
      const [matrixOfA, matrixOfB] = [matrices(a.shape), matrices(b.shape)];
      const product = new Float64Array(entryCount(shape));
      for (let index = 0; index < product.length; index++) {
        const [matrix, row, column] = [Math.floor(index / (rows * columns)), Math.floor(index / columns) % rows, index % columns];
        const startOfA = matrixOfA[matrix]! * rows * inner + row * rowStride;
        const startOfB = matrixOfB[matrix]! * inner * columns + column * columnStride;
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a.data[startOfA + k * innerStrideOfA]! * b.data[startOfB + k * innerStrideOfB]!;
        product[index] = sum;
      }
      return product;
    },
    composition: (inputs, attributes, shape) => {
      const [a, b] = [tensorInput(inputs, 'a'), tensorInput(inputs, 'b')];
      // A sum over nothing is 0, which tfjs does not know.
      if (a.size === 0 || b.size === 0) return tf.zeros([...shape]);
      const batch = shape.slice(0, -2);
      const product = tf.matMul(stack(a, batch), stack(b, batch), attributes['transposeA'] === true, attributes['transposeB'] === true);
      return tf.reshape(product, [...shape]);
    },
    cost: matMulCost,
  },
  {
    name: 'dense',
    definition: (inputs, _, shape) => {
      const [input, kernel, bias] = [hostInput(inputs, 'input'), hostInput(inputs, 'kernel'), optionalHostInput(inputs, 'bias')];
      const [features, columns] = kernel.shape as [number, number];
      const output = new Float64Array(entryCount(shape));
      for (let index = 0; index < output.length; index++) {
        const [row, column] = [Math.floor(index / columns), index % columns];
        let sum = bias?.data[column] ?? 0;
        for (let k = 0; k < features; k++) sum += input.data[row * features + k]! * kernel.data[k * columns + column]!;
        output[index] = sum;
      }
      return output;
    },
    composition: (inputs, _, shape) => {
      const [input, kernel, bias] = [tensorInput(inputs, 'input'), tensorInput(inputs, 'kernel'), optionalTensorInput(inputs, 'bias')];
      const columns = shape.at(-1)!;
      const rows = entryCount(shape) / columns;
      const product: Tensor =
        input.size === 0 ? tf.zeros([rows, columns]) : tf.matMul(tf.reshape(input, [rows, -1]), kernel as tf.Tensor2D);
      return tf.reshape(bias === undefined ? product : tf.add(product, bias), [...shape]);
    },
    cost: denseCost,
  },
  {
    name: 'conv2d',
    definition: (inputs, attributes, shape) => {
      const [input, kernel, bias] = [hostInput(inputs, 'input'), hostInput(inputs, 'kernel'), optionalHostInput(inputs, 'bias')];
      const [height, width, channels] = input.shape.slice(-3) as [number, number, number];
      const [kernelHeight, kernelWidth, channelsOfGroup, outputChannels] = kernel.shape as [number, number, number, number];
      const [outputHeight, outputWidth] = shape.slice(-3) as [number, number];
      const [strides, padding, dilations] = windowOf(attributes);
      const outputsOfGroup = (outputChannels * channelsOfGroup) / channels;
      const output = new Float64Array(entryCount(shape));
      for (let index = 0; index < output.length; index++) {
        const channel = index % outputChannels;
        const x = Math.floor(index / outputChannels) % outputWidth;
        const y = Math.floor(index / (outputChannels * outputWidth)) % outputHeight;
        const image = Math.floor(index / (outputChannels * outputWidth * outputHeight));
        const firstChannel = Math.floor(channel / outputsOfGroup) * channelsOfGroup;
        let sum = bias?.data[channel] ?? 0;
        for (let tapY = 0; tapY < kernelHeight; tapY++) {
          const row = y * strides[0] - padding[0] + tapY * dilations[0];
          if (row < 0 || row >= height) continue;
          for (let tapX = 0; tapX < kernelWidth; tapX++) {
            const column = x * strides[1] - padding[1] + tapX * dilations[1];
            if (column < 0 || column >= width) continue;
            const pixel = ((image * height + row) * width + column) * channels + firstChannel;
            const tap = (tapY * kernelWidth + tapX) * channelsOfGroup * outputChannels + channel;
            for (let c = 0; c < channelsOfGroup; c++) sum += input.data[pixel + c]! * kernel.data[tap + c * outputChannels]!;
          }
        }
        output[index] = sum;
      }
      return output;
    },
    composition: (inputs, attributes, shape) => {
      const [input, kernel, bias] = [tensorInput(inputs, 'input'), tensorInput(inputs, 'kernel'), optionalTensorInput(inputs, 'bias')];
      const [strides, [top, left], dilations] = windowOf(attributes);
      const [height = 0, width = 0, channels = 0] = input.shape.slice(-3);
      const images: tf.Tensor4D = tf.reshape(input, [-1, height, width, channels]);
      const padded =
        top + left === 0
          ? images
          : tf.pad(images, [
              [0, 0],
              [top, top],
              [left, left],
              [0, 0],
            ]);
      const convolved = convolution(padded, dilated(kernel as tf.Tensor4D, dilations), [...strides]);
      return tf.reshape(bias === undefined ? convolved : tf.add(convolved, bias), [...shape]);
    },
    cost: conv2dCost,
  },
];

/** strides, padding and dilations, each [vertical, horizontal]. */
export function windowOf(attributes: Attributes) {
  return [pairOf(attributes, 'strides'), pairOf(attributes, 'padding'), pairOf(attributes, 'dilations')] as const;
}

/** As [matrices, rows, columns], the batch stretched to `batch`: tfjs's own product broadcasts forwards, but not backwards. */
function stack(tensor: Tensor, batch: Shape): Tensor {
  const [rows = 0, columns = 0] = tensor.shape.slice(-2);
  const stretched = entryCount(tensor.shape.slice(0, -2)) === entryCount(batch) ? tensor : tf.add(tensor, tf.zeros([...batch, 1, 1]));
  return tf.reshape(stretched, [-1, rows, columns]);
}

/** The kernel with zeros between its taps: tfjs has no gradient of a dilated convolution. */
function dilated(kernel: tf.Tensor4D, [vertical, horizontal]: readonly [number, number]): tf.Tensor4D {
  const [height, width, inputs, outputs] = kernel.shape;
  const along = (tensor: Tensor, before: number, taps: number, behind: number, distance: number): Tensor => {
    if (distance === 1 || taps === 1) return tensor;
    const spaced = tf.pad(tf.reshape(tensor, [before, taps, behind]), [
      [0, 0],
      [0, 0],
      [0, (distance - 1) * behind],
    ]);
    return tf.slice(tf.reshape(spaced, [before, taps * distance, behind]), [0, 0, 0], [-1, (taps - 1) * distance + 1, -1]);
  };
  const tall = (height - 1) * vertical + 1;
  const rows = along(kernel, 1, height, width * inputs * outputs, vertical);
  const columns = along(rows, tall, width, inputs * outputs, horizontal);
  return tf.reshape(columns, [tall, -1, inputs, outputs]);
}

/** Without padding or dilation; the groups follow from the shapes. */
function convolution(images: tf.Tensor4D, kernel: tf.Tensor4D, strides: [number, number]): Tensor {
  const [height, width, channelsOfGroup, outputs] = kernel.shape;
  const channels = images.shape[3];
  const groups = channels / channelsOfGroup;
  if (groups === 1) return tf.conv2d(images, kernel, strides, 'valid');
  if (channelsOfGroup === 1) {
    const depthwise: tf.Tensor4D = tf.reshape(kernel, [height, width, channels, outputs / channels]);
    return tf.depthwiseConv2d(images, depthwise, strides, 'valid');
  }
  const parts = Array.from({ length: groups }, (_, group) => {
    const ofGroup: tf.Tensor4D = tf.slice(images, [0, 0, 0, group * channelsOfGroup], [-1, -1, -1, channelsOfGroup]);
    const itsKernel: tf.Tensor4D = tf.slice(kernel, [0, 0, 0, (group * outputs) / groups], [-1, -1, -1, outputs / groups]);
    return tf.conv2d(ofGroup, itsKernel, strides, 'valid');
  });
  return tf.concat(parts, 3);
}
