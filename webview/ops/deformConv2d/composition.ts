/** deformConv2d of plain tfjs operations: all samples of all taps are gathered, and multiplied by the kernel as one matrix for each group. */
import type { Attributes } from '../../../experiment/contract.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { samplesOf } from '../sampling/composition.js';
import { type Sizes, sizesOf } from './sizes.js';

export interface Given<T> {
  readonly input: T;
  readonly offset: T;
  readonly mask: T | undefined;
  readonly kernel: T;
  readonly bias: T | undefined;
}

/** @returns [B?, Ho, Wo, Co] */
export function compose({ input, offset, mask, kernel, bias }: Given<Tensor>, attributes: Attributes): Tensor {
  const sizes = sizesOf(input.shape, offset.shape, kernel.shape, attributes);
  const { batch, height, width, channels, outputChannels, groups, offsetGroups, outputShape } = sizes;
  if (batch === 0) return tf.zeros([...outputShape]);
  const taps = sizes.kernelHeight * sizes.kernelWidth;
  const pixels = sizes.outputHeight * sizes.outputWidth;
  const { y, x } = places(offset, sizes);
  const read = samplesOf(input.reshape([batch, height, width, channels]), y, x, 'zeros');
  const samples = mask === undefined ? read : read.mul(mask.reshape([batch * pixels, offsetGroups, taps, 1]));
  const columns = samples.transpose([0, 2, 1, 3]).reshape([batch * pixels, taps, channels]);
  const [channelsOfGroup, outputsOfGroup] = [channels / groups, outputChannels / groups];
  const products = Array.from({ length: groups }, (_, group) => {
    const ofGroup = columns.slice([0, 0, group * channelsOfGroup], [-1, -1, channelsOfGroup]).reshape([-1, taps * channelsOfGroup]);
    const weights = kernel.reshape([taps * channelsOfGroup, outputChannels]).slice([0, group * outputsOfGroup], [-1, outputsOfGroup]);
    return tf.matMul(ofGroup, weights);
  });
  const product = tf.concat(products, 1);
  return (bias === undefined ? product : product.add(bias)).reshape([...outputShape]);
}

/** [B, Ho · Wo, G, kh · kw] of each coordinate: the places in the grid, moved. */
export function places(offset: Tensor, sizes: Sizes): { y: Tensor; x: Tensor } {
  const { batch, outputHeight, outputWidth, kernelHeight, kernelWidth, strides, padding, dilations, offsetGroups } = sizes;
  const [pixels, taps] = [outputHeight * outputWidth, kernelHeight * kernelWidth];
  const [gridY, gridX] = [new Float32Array(pixels * taps), new Float32Array(pixels * taps)];
  for (let i = 0; i < pixels * taps; i++) {
    const [pixel, tap] = [Math.floor(i / taps), i % taps];
    gridY[i] = Math.floor(pixel / outputWidth) * strides[0] - padding[0] + Math.floor(tap / kernelWidth) * dilations[0];
    gridX[i] = (pixel % outputWidth) * strides[1] - padding[1] + (tap % kernelWidth) * dilations[1];
  }
  const pairs = offset.reshape([batch * pixels, offsetGroups, taps, 2]);
  const moved = (component: number, grid: Float32Array) =>
    pairs
      .slice([0, 0, 0, component], [-1, -1, -1, 1])
      .reshape([batch, pixels, offsetGroups, taps])
      .add(tf.tensor(grid, [1, pixels, 1, taps]));
  return { y: moved(0, gridY), x: moved(1, gridX) };
}
