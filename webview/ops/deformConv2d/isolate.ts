/** What an entry of an input has influence on: one output pixel, or one channel. */
import type { DefinitionCall, HostTensor, Operation } from '../../engine/operation.js';
import { hostInput, optionalHostInput } from '../inputs.js';
import { part } from '../sampling/part.js';
import type { Given } from './composition.js';
import { type Sizes, sizesOf } from './sizes.js';

/** With what comes into the output from behind. */
interface Call extends Given<HostTensor> {
  readonly cotangent: HostTensor;
}

export const isolate: NonNullable<Operation['isolate']> = ({ inputs, attributes, cotangents: [cotangent] }, name, index) => {
  if (!cotangent) return undefined;
  const call: Call = {
    input: hostInput(inputs, 'input'),
    offset: hostInput(inputs, 'offset'),
    mask: optionalHostInput(inputs, 'mask'),
    kernel: hostInput(inputs, 'kernel'),
    bias: optionalHostInput(inputs, 'bias'),
    cotangent,
  };
  const sizes = sizesOf(call.input.shape, call.offset.shape, call.kernel.shape, attributes);
  const { outputChannels, groups } = sizes;
  const [channelsOfGroup, outputsOfGroup] = [sizes.channels / groups, outputChannels / groups];
  const given = (isolated: Call, isolatedIndex: number, changed = attributes) => {
    const { cotangent: ofOutput, ...tensors } = isolated;
    const smaller: DefinitionCall = { inputs: { ...tensors }, attributes: changed, cotangents: [ofOutput] };
    return { call: smaller, index: isolatedIndex };
  };
  switch (name) {
    case 'input': {
      const channel = index % sizes.channels;
      const pixel = Math.floor(index / sizes.channels);
      const image = Math.floor(pixel / (sizes.height * sizes.width));
      const group = Math.floor(channel / channelsOfGroup);
      const alone = imageOf(channelsOf(call, sizes, channel, group * outputsOfGroup, outputsOfGroup), image);
      return given(alone, pixel % (sizes.height * sizes.width));
    }
    case 'kernel': {
      const [output, row] = [index % outputChannels, Math.floor(index / outputChannels)];
      const channel = Math.floor(output / outputsOfGroup) * channelsOfGroup + (row % channelsOfGroup);
      return given(channelsOf(call, sizes, channel, output, 1), Math.floor(row / channelsOfGroup));
    }
    case 'bias': {
      const channel = Math.floor(index / outputsOfGroup) * channelsOfGroup;
      return given(channelsOf(call, sizes, channel, index, 1), 0);
    }
    default: {
      const perPixel = (name === 'mask' ? call.mask! : call.offset).shape.at(-1)!;
      const pixel = Math.floor(index / perPixel);
      const pixels = sizes.outputHeight * sizes.outputWidth;
      const alone = pixelOf(imageOf(call, Math.floor(pixel / pixels)), sizes, pixel % pixels);
      return given(alone.call, index % perPixel, { ...attributes, ...alone.attributes });
    }
  }
};

/** One image of a batch. */
function imageOf(call: Call, image: number): Call {
  const { input, offset, mask, cotangent } = call;
  return {
    ...call,
    input: part(input, -4, image, 1),
    offset: part(offset, -4, image, 1),
    mask: mask && part(mask, -4, image, 1),
    cotangent: part(cotangent, -4, image, 1),
  };
}

/** What one input channel adds to `count` output channels of its group. */
function channelsOf(call: Call, sizes: Sizes, channel: number, output: number, count: number): Call {
  const { input, offset, mask, kernel, bias, cotangent } = call;
  const taps = sizes.kernelHeight * sizes.kernelWidth;
  const offsetGroup = Math.floor(channel / (sizes.channels / sizes.offsetGroups));
  const weights = part(kernel, -2, channel % (sizes.channels / sizes.groups), 1);
  return {
    input: part(input, -1, channel, 1),
    offset: part(offset, -1, offsetGroup * 2 * taps, 2 * taps),
    mask: mask && part(mask, -1, offsetGroup * taps, taps),
    kernel: part(weights, -1, output, count),
    bias: bias && part(bias, -1, output, count),
    cotangent: part(cotangent, -1, output, count),
  };
}

/**
 * One pixel of the output as the only one: strides as long as the padded image leave no second, less padding takes the window to its place, and
 * rows and columns of zeros behind the image, where it read zeros before, make up for that.
 */
function pixelOf(call: Call, { outputWidth, strides, padding, height, width }: Sizes, pixel: number) {
  const [row, column] = [Math.floor(pixel / outputWidth), pixel % outputWidth];
  const [down, right] = [row * strides[0], column * strides[1]];
  const only = (tensor: HostTensor) => part(part(tensor, -3, row, 1), -2, column, 1);
  return {
    call: {
      ...call,
      input: withZerosBehind(call.input, 2 * down, 2 * right),
      offset: only(call.offset),
      mask: call.mask && only(call.mask),
      cotangent: only(call.cotangent),
    },
    attributes: {
      strides: [height + 2 * padding[0], width + 2 * padding[1]],
      padding: [padding[0] - down, padding[1] - right],
    },
  };
}

/** One image, [1?, H, W, C]. */
function withZerosBehind({ shape, data }: HostTensor, rows: number, columns: number): HostTensor {
  const [height, width, channels] = shape.slice(-3) as [number, number, number];
  const wide = (width + columns) * channels;
  const result = new Float64Array((height + rows) * wide);
  for (let row = 0; row < height; row++) result.set(data.subarray(row * width * channels, (row + 1) * width * channels), row * wide);
  return { shape: [...shape.slice(0, -3), height + rows, width + columns, channels], data: result };
}
