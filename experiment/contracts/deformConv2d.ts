/** Deformable convolution: every tap of the kernel is moved by an offset of its own. */
import type { NodeCall, NodeProblem, OperationContract, PictureSpec, Shape, ShapeResult } from '../contract.js';
import { pairOf } from '../pair.js';
import { sameShape, shapeText } from '../shape.js';
import { inputShape, optionalInputShape, output, problem } from './call.js';
import { type ConvolutionSizes, convolutionSizes, windowAttributes } from './conv2d.js';

export const deformConv2d: OperationContract = {
  name: 'deformConv2d',
  summary:
    'Deformable convolution: a convolution whose taps each look where an offset moves them, between the pixels too. With a mask, which weighs every tap, it is the second version (DCN v2); without, the first.',
  inputs: [
    { name: 'input', shape: '[B?, H, W, Ci]', dtype: 'float32', help: 'Images, channels last; without the batch axis, one image.' },
    {
      name: 'offset',
      shape: '[B?, Ho, Wo, 2·G·kh·kw]',
      dtype: 'float32',
      help: 'How far each tap of each output pixel is moved from its place in the grid, in px of the input; y runs down. The last axis holds offset group, tap row, tap column and (dy, dx), in this order; offset group g moves the g-th part of the input channels, and the number G of groups follows from the shape. A sample at (y, x) is interpolated between four pixels, and pixels outside the image read 0: it contributes within (−1, H) × (−1, W). Where y or x is a whole number, −1 included, the gradient is the right-hand difference. An infinite offset lies outside, with value and gradient 0; an offset that is NaN makes its samples NaN and reaches no pixel.',
    },
    {
      name: 'mask',
      shape: '[B?, Ho, Wo, G·kh·kw]',
      dtype: 'float32',
      optional: true,
      help: 'What the sample of each tap is multiplied by: offset group, tap row, tap column. It is used as it is; networks put a sigmoid before it. 1 without it.',
    },
    {
      name: 'kernel',
      shape: '[kh, kw, Ci / groups, Co]',
      dtype: 'float32',
      help: 'Weights, in groups as those of conv2d: Ci over the third size. Groups of weights and groups of offsets do not depend on one another. PyTorch keeps its weight as [Co, Ci / groups, kh, kw].',
    },
    { name: 'bias', shape: '[Co]', dtype: 'float32', optional: true, help: 'Added to every pixel. 0 without it.' },
  ],
  attributes: windowAttributes,
  outputs: [
    {
      name: 'output',
      shape: '[B?, Ho, Wo, Co]',
      help: 'As of conv2d: Ho = ⌊(H + 2 · padding − dilations · (kh − 1) − 1) / strides⌋ + 1, and Wo likewise.',
    },
  ],
  citations: [
    { text: 'Dai et al., Deformable Convolutional Networks, ICCV 2017', url: 'https://arxiv.org/abs/1703.06211' },
    {
      text: 'Zhu, Hu, Lin, Dai, Deformable ConvNets v2: More Deformable, Better Results, CVPR 2019: the mask, and the border of one pixel',
      url: 'https://arxiv.org/abs/1811.11168',
    },
    {
      text: 'torchvision.ops.deform_conv2d: the same values and order of offsets, channels first. Its gradient at y ≤ −1 and x ≤ −1 is not that of its values (issue 6885); here it is.',
      url: 'https://docs.pytorch.org/vision/stable/generated/torchvision.ops.deform_conv2d.html',
    },
  ],
  pictures: [
    picture(
      'magnitude',
      'mean length of the offsets, px',
      'The length of the offset (dy, dx) in px, its mean over taps and offset groups.',
    ),
    picture(
      'outside',
      'share of samples outside',
      'Of the samples of each output pixel, the share that lies outside (−1, H) × (−1, W) and contributes nothing.',
    ),
    {
      ...picture('maskMean', 'mean of the mask', 'The mean of the mask over taps and offset groups.'),
      drawnAs: 'signed',
      inferShape: (call, outputs) => (call.inputs['mask'] === undefined ? undefined : onePerPixel(outputs[0]!.shape)),
    },
  ],
  overlay: { inputs: ['offset'], over: 'input', legend: 'arrow: mean offset · dot: sample', gradientArrows: 'at dots' },
  inferShapes,
};

function picture(name: string, title: string, help: string): PictureSpec {
  return { name, title, help, inferShape: (_, outputs) => onePerPixel(outputs[0]!.shape) };
}

function onePerPixel(shape: Shape): Shape {
  return [...shape.slice(0, -1), 1];
}

function inferShapes(call: NodeCall): ShapeResult {
  const sizes = convolutionSizes(call);
  if ('problem' in sizes) return sizes;
  const wrong = offsetProblem(call, sizes) ?? maskProblem(call, sizes);
  return wrong ? { problem: wrong } : output(sizes.output);
}

function offsetProblem(call: NodeCall, sizes: ConvolutionSizes): NodeProblem | undefined {
  const offset = inputShape(call, 'offset');
  const { channels, output: given } = sizes;
  const [kernelHeight, kernelWidth] = sizes.taps;
  const ofOneGroup = 2 * kernelHeight * kernelWidth;
  const pixels = given.slice(0, -1);
  const last = offset.at(-1) ?? 0;
  const offsetGroups = last / ofOneGroup;
  const isWhole = offsetGroups >= 1 && Number.isInteger(offsetGroups);
  if (isWhole && channels % offsetGroups === 0 && sameShape(offset.slice(0, -1), pixels)) return undefined;
  const said = `offset is ${shapeText(offset)}`;
  const wanted = `Give it ${shapeText([...pixels, ofOneGroup])}: (dy, dx) for each of ${kernelHeight} × ${kernelWidth} taps`;
  if (!sameShape(offset.slice(0, -1), pixels)) {
    const image = inputShape(call, 'input').slice(0, -1);
    const ofInput = sameShape(offset.slice(0, -1), image) ? ', the size of the input' : '';
    return problem(
      { input: 'offset' },
      `${said}${ofInput}, but it has a place for each pixel of the output, which is ${shapeText(given)}: strides ${pairText(call, 'strides')}, padding ${pairText(call, 'padding')} and dilations ${pairText(call, 'dilations')} make ${pixels.slice(-2).join(' × ')} pixels of ${image.slice(-2).join(' × ')}.`,
      `${wanted}, at each pixel of the output. If a convolution makes the offsets, give it the same kernel size, strides, padding and dilations.`,
    ).problem;
  }
  if (!isWhole) {
    const isPairPerChannel = last === 2 * channels;
    const why = isPairPerChannel ? ': that is (dy, dx) for each channel of the input, not for each tap of the kernel' : '';
    const other = isPairPerChannel ? ' deformSample2d is the operation that moves every channel by itself.' : '';
    return problem(
      { input: 'offset' },
      `${said}${why}; ${last} numbers are not a multiple of ${ofOneGroup}, 2 for each tap of the kernel, which is ${shapeText(inputShape(call, 'kernel'))}.`,
      `${wanted}, or G times as many for G offset groups.${other}`,
    ).problem;
  }
  return problem(
    { input: 'offset' },
    `${said}: ${last} numbers are ${offsetGroups} offset groups of ${ofOneGroup}, (dy, dx) for each of ${kernelHeight} × ${kernelWidth} taps, into which ${channels} input channels do not part.`,
    `${wanted}, or G times as many, where G divides ${channels}.`,
  ).problem;
}

function maskProblem(call: NodeCall, { taps: [kernelHeight, kernelWidth] }: ConvolutionSizes): NodeProblem | undefined {
  const mask = optionalInputShape(call, 'mask');
  const offset = inputShape(call, 'offset');
  const wanted = [...offset.slice(0, -1), offset.at(-1)! / 2];
  if (mask === undefined || sameShape(mask, wanted)) return undefined;
  const groups = wanted.at(-1)! / (kernelHeight * kernelWidth);
  const inGroups = groups === 1 ? '' : `, in each of ${groups} offset groups`;
  return problem(
    { input: 'mask' },
    `mask is ${shapeText(mask)}, but offset is ${shapeText(offset)}: there is one mask to each (dy, dx).`,
    `Give it ${shapeText(wanted)}: a factor for each of ${kernelHeight} × ${kernelWidth} taps${inGroups}.`,
  ).problem;
}

function pairText(call: NodeCall, name: string): string {
  const [vertical, horizontal] = pairOf(call.attributes, name);
  return vertical === horizontal ? `${vertical}` : `[${vertical}, ${horizontal}]`;
}
