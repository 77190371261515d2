/** What deformConv2d cannot do without. It depends on the data: samples outside the image cost nothing. */
import { entryCount } from '../../../experiment/shape.js';
import { bytesOf, type Cost, type CostedCall, type CostInput, transferCost } from '../../engine/cost.js';
import { sizesOf } from './sizes.js';

/** Of each sample: its place, the fractions and four weights. */
const flopsOfSample = 14;
/** Of each sample and channel: four weighted corners and the mask; backward the weighted corners, the differences along both axes, the mask. */
const flopsOfInterpolation = 8;
const flopsOfInputGradient = 8;
const flopsOfOffsetGradient = 14;
const flopsOfMaskGradient = 2;

export async function cost(call: CostedCall): Promise<Cost> {
  const { input, offset, mask, kernel, bias } = call.inputs as Readonly<Record<string, CostInput | undefined>>;
  if (!input || !offset || !kernel) throw new Error('The cost of deformConv2d was asked for without its inputs.');
  const { forward, backward } = transferCost(call);
  const sizes = sizesOf(input.shape, offset.shape, kernel.shape, call.attributes);
  const samples = contributing(await offset.read(), sizes);
  const values = (samples * sizes.channels) / sizes.offsetGroups;
  const products = (2 * values * sizes.outputChannels) / sizes.groups;
  const moves = offset.wanted || mask?.wanted === true;
  const goesToSamples = input.wanted || moves;
  const given = [input, offset, mask].flatMap((tensor) => tensor ?? []);
  const taken = [...(moves || kernel.wanted ? given : given.slice(1)), ...(goesToSamples ? [kernel] : [])];
  const flops =
    samples * flopsOfSample +
    (goesToSamples ? products : 0) +
    (kernel.wanted ? products : 0) +
    values *
      ((input.wanted ? flopsOfInputGradient : 0) + (offset.wanted ? flopsOfOffsetGradient : 0) + (mask?.wanted ? flopsOfMaskGradient : 0)) +
    (bias?.wanted ? entryCount(sizes.outputShape) : 0);
  return {
    forward: { flops: samples * flopsOfSample + values * flopsOfInterpolation + products, bytes: forward.bytes },
    backward: { flops, bytes: backward.bytes + bytesOf(taken.map(({ shape }) => shape)) },
  };
}

/** How many samples, of all offset groups together, lie within (−1, H) × (−1, W). */
function contributing(offset: ArrayLike<number>, sizes: ReturnType<typeof sizesOf>): number {
  const { height, width, outputHeight, outputWidth, kernelWidth, offsetGroups, strides, padding, dilations } = sizes;
  const taps = sizes.kernelHeight * kernelWidth;
  let inside = 0;
  for (let sample = 0; sample < offset.length / 2; sample++) {
    const tap = sample % taps;
    const pixel = Math.floor(sample / (taps * offsetGroups));
    const [row, column] = [Math.floor(pixel / outputWidth) % outputHeight, pixel % outputWidth];
    const y = row * strides[0] - padding[0] + Math.floor(tap / kernelWidth) * dilations[0] + offset[2 * sample]!;
    const x = column * strides[1] - padding[1] + (tap % kernelWidth) * dilations[1] + offset[2 * sample + 1]!;
    if (y > -1 && y < height && x > -1 && x < width) inside++;
  }
  return inside;
}
