/** One deformable convolution as the kernels see it: its sizes, its uniforms, and how many workgroups it parts into. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';
import type { TensorInfo, WebGPUBackend } from '../../engine/tfjs.js';
import { folded } from '../folded.js';
import { type Lists, reachWorkspace, type SamplingKernels } from '../sampling/reach.js';
import { byFourOf } from './byFour.js';
import type { Given } from './composition.js';
import samplesCode from './samples.wgsl';
import { type Sizes, sizesOf } from './sizes.js';
import sizesCode from './sizes.wgsl';

export interface Convolution {
  readonly backend: WebGPUBackend;
  readonly given: Given<TensorInfo>;
  readonly sizes: Sizes;
  readonly lists: Lists;
  readonly kernels: SamplingKernels;
}

/** Of all kernels: pixels, channels and outputs in a tile. */
const tile = 32;
/** Of kernelGradient.wgsl: pixels that are taken at a time. */
const pixelsAtATime = 16;
/** Workgroups that keep a large GPU busy: the kernel's gradient is summed in so many parts that there are about as many. */
const enoughWorkgroups = 1024;
/** Fewer pixels are not worth a part. */
const leastPixelsOfPart = 64;

export function convolutionOf(backend: WebGPUBackend, given: Given<TensorInfo>, attributes: Attributes): Convolution {
  const sizes = sizesOf(given.input.shape, given.offset.shape, given.kernel.shape, attributes);
  const { channels, outputs } = byFourOf(sizes);
  const constants = { CLAMP: 0, CHANNELS_BY_FOUR: Number(channels), OUTPUTS_BY_FOUR: Number(outputs) };
  const kernels = { name: 'deformConv2d', code: `${sizesCode}\n${samplesCode}`, constants, uniforms: uniformsOf(sizes, given) };
  return { backend, given, sizes, lists: listsOf(sizes), kernels };
}

/** Of each image, offset group and tap: the samples of all its output pixels. */
function listsOf(sizes: Sizes): Lists {
  const { batch, offsetGroups, kernelHeight, kernelWidth, outputHeight, outputWidth, height, width } = sizes;
  return { lists: batch * offsetGroups * kernelHeight * kernelWidth, samples: outputHeight * outputWidth, height, width };
}

/** The struct `Sizes` of sizes.wgsl. */
function uniformsOf(sizes: Sizes, { mask, bias }: Given<TensorInfo>): ArrayBuffer {
  const { lists, samples } = listsOf(sizes);
  return Int32Array.of(
    ...[sizes.batch, sizes.height, sizes.width, sizes.channels, sizes.outputWidth, sizes.outputChannels],
    ...[sizes.kernelHeight, sizes.kernelWidth, sizes.groups, sizes.offsetGroups],
    ...[...sizes.strides, ...sizes.padding, ...sizes.dilations],
    ...[lists, samples, segmentOf(sizes), mask ? 1 : 0, bias ? 1 : 0, partsOf(sizes).pixelsOfPart],
  ).buffer;
}

/** Channels that have their group and their offset group in common, whichever of them they are: both begin at multiples of it. */
function segmentOf({ channels, groups, offsetGroups }: Sizes): number {
  let [a, b] = [channels / groups, channels / offsetGroups];
  while (b > 0) [a, b] = [b, a % b];
  return a;
}

/** Tiles along the channels, none of which holds two groups or two offset groups. */
function channelTiles(sizes: Sizes): number {
  const segment = segmentOf(sizes);
  return (sizes.channels / segment) * Math.ceil(segment / tile);
}

function outputTilesOfGroup({ outputChannels, groups }: Sizes): number {
  return Math.ceil(outputChannels / groups / tile);
}

function taps({ kernelHeight, kernelWidth }: Sizes): number {
  return kernelHeight * kernelWidth;
}

export type Workgroups = [number, number, number];

export function workgroupsOfForward(sizes: Sizes): Workgroups {
  return [...folded(Math.ceil((sizes.batch * sizes.outputHeight * sizes.outputWidth) / tile)), sizes.groups * outputTilesOfGroup(sizes)];
}

export function workgroupsOfOffsetGradient(sizes: Sizes): Workgroups {
  const tiles = Math.ceil((sizes.batch * sizes.outputHeight * sizes.outputWidth) / tile);
  return [...folded(tiles * sizes.offsetGroups * taps(sizes)), 1];
}

export function workgroupsOfInputGradient(sizes: Sizes): Workgroups {
  return [...folded(Math.ceil((sizes.batch * sizes.height * sizes.width) / tile)), channelTiles(sizes)];
}

export function workgroupsOfKernelGradient(sizes: Sizes): Workgroups {
  return [...folded(tilesOfKernel(sizes)), partsOf(sizes).parts];
}

function tilesOfKernel(sizes: Sizes): number {
  return taps(sizes) * channelTiles(sizes) * outputTilesOfGroup(sizes);
}

/** The parts in which the pixels are summed up for the kernel's gradient; from the sizes alone, so that the sum is the same on every device. */
export function partsOf(sizes: Sizes): { readonly parts: number; readonly pixelsOfPart: number } {
  const pixels = sizes.batch * sizes.outputHeight * sizes.outputWidth;
  const wanted = Math.max(1, Math.min(Math.floor(enoughWorkgroups / tilesOfKernel(sizes)), Math.floor(pixels / leastPixelsOfPart)));
  const pixelsOfPart = Math.ceil(pixels / wanted / pixelsAtATime) * pixelsAtATime;
  return { parts: Math.ceil(pixels / pixelsOfPart), pixelsOfPart };
}

/** Weights, and behind them as many biases as there are output channels. */
export function partialsShape(sizes: Sizes): [number, number] {
  const { channels, groups, outputChannels } = sizes;
  return [partsOf(sizes).parts, taps(sizes) * (channels / groups) * outputChannels + outputChannels];
}

/** Bytes of each buffer beside inputs, outputs and their gradients. */
export function workspace({ input, offset, kernel }: Given<Shape>, attributes: Attributes): Readonly<Record<string, number>> {
  const sizes = sizesOf(input, offset, kernel, attributes);
  if (sizes.batch === 0) return {};
  return { ...reachWorkspace(listsOf(sizes)), partials: 4 * entryCount(partialsShape(sizes)) };
}
