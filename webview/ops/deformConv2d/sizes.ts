/** The sizes that the shapes of deformConv2d come to. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { windowCounts } from '../../../experiment/contracts/conv2d.js';
import { pairOf } from '../../../experiment/pair.js';
import { entryCount } from '../../../experiment/shape.js';

export interface Sizes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly outputChannels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  /** Of the kernel. */
  readonly groups: number;
  readonly offsetGroups: number;
  /** [vertical, horizontal] */
  readonly strides: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** [B?, Ho, Wo, Co] */
  readonly outputShape: Shape;
}

/** Of shapes that the contract has found sound. */
export function sizesOf(input: Shape, offset: Shape, kernel: Shape, attributes: Attributes): Sizes {
  const [height, width, channels] = input.slice(-3) as [number, number, number];
  const [kernelHeight, kernelWidth, channelsOfGroup, outputChannels] = kernel as [number, number, number, number];
  const [outputHeight, outputWidth] = windowCounts([height, width], kernel, attributes);
  return {
    batch: entryCount(input.slice(0, -3)),
    height,
    width,
    channels,
    outputHeight,
    outputWidth,
    outputChannels,
    kernelHeight,
    kernelWidth,
    groups: channels / channelsOfGroup,
    offsetGroups: offset.at(-1)! / (2 * kernelHeight * kernelWidth),
    strides: pairOf(attributes, 'strides'),
    padding: pairOf(attributes, 'padding'),
    dilations: pairOf(attributes, 'dilations'),
    outputShape: [...input.slice(0, -3), outputHeight, outputWidth, outputChannels],
  };
}
