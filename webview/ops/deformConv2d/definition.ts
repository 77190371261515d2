/** What deformConv2d is, in plain float64 loops. */
import type { Attributes } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';
import type { HostInputs, HostTensor } from '../../engine/operation.js';
import { hostInput, optionalHostInput } from '../inputs.js';
import { cornersOf } from '../sampling/corners.js';
import { sizesOf } from './sizes.js';

/**
 * output[p, o] = bias[o] + Σ over taps t and channels c of mask[p, t] · input at (p · strides − padding + t · dilations + offset[p, t], c) · kernel[t, c, o],
 * with the tap's offset and mask in the offset group of c.
 * @returns [B?, Ho, Wo, Co]
 */
export function definition(inputs: HostInputs, attributes: Attributes): HostTensor[] {
  const [input, offset, kernel] = [hostInput(inputs, 'input'), hostInput(inputs, 'offset'), hostInput(inputs, 'kernel')];
  const [mask, bias] = [optionalHostInput(inputs, 'mask'), optionalHostInput(inputs, 'bias')];
  const sizes = sizesOf(input.shape, offset.shape, kernel.shape, attributes);
  const { height, width, channels, outputWidth, outputChannels, kernelHeight, kernelWidth, groups, offsetGroups } = sizes;
  const [channelsOfGroup, outputsOfGroup, channelsOfOffsets] = [channels / groups, outputChannels / groups, channels / offsetGroups];
  const output = new Float64Array(entryCount(sizes.outputShape));
  const outputPixels = sizes.outputHeight * outputWidth;
  for (let pixel = 0; pixel < sizes.batch * outputPixels; pixel++) {
    const image = Math.floor(pixel / outputPixels);
    const [row, column] = [Math.floor((pixel % outputPixels) / outputWidth), pixel % outputWidth];
    const first = pixel * outputChannels;
    for (let o = 0; o < outputChannels; o++) output[first + o] = bias?.data[o] ?? 0;
    for (let offsetGroup = 0; offsetGroup < offsetGroups; offsetGroup++) {
      for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
        const sample = (pixel * offsetGroups + offsetGroup) * kernelHeight * kernelWidth + tap;
        const [tapRow, tapColumn] = [Math.floor(tap / kernelWidth), tap % kernelWidth];
        const y = row * sizes.strides[0] - sizes.padding[0] + tapRow * sizes.dilations[0] + offset.data[2 * sample]!;
        const x = column * sizes.strides[1] - sizes.padding[1] + tapColumn * sizes.dilations[1] + offset.data[2 * sample + 1]!;
        const corners = cornersOf(y, x, height, width, 'zeros');
        for (let c = offsetGroup * channelsOfOffsets; c < (offsetGroup + 1) * channelsOfOffsets; c++) {
          let value = 0;
          for (const corner of corners) value += corner.weight * input.data[(image * height * width + corner.pixel) * channels + c]!;
          value *= mask?.data[sample] ?? 1;
          const weights = (tap * channelsOfGroup + (c % channelsOfGroup)) * outputChannels;
          const firstOutput = Math.floor(c / channelsOfGroup) * outputsOfGroup;
          for (let o = firstOutput; o < firstOutput + outputsOfGroup; o++) output[first + o]! += value * kernel.data[weights + o]!;
        }
      }
    }
  }
  return [{ shape: sizes.outputShape, data: output }];
}
