/** Two-dimensional convolution. */
import type { Attributes, NodeCall, NodeProblem, OperationContract, PairAttribute, Shape, ShapeResult } from '../contract.js';
import { pairOf } from '../pair.js';
import { entryCount, sameShape, shapeText } from '../shape.js';
import { inputShape, optionalInputShape, output, problem } from './call.js';

/** How a kernel walks over an image: the same words for every operation that slides one. */
export const windowAttributes: readonly PairAttribute[] = [
  {
    name: 'strides',
    kind: 'pair',
    default: 1,
    minimum: 1,
    unit: 'px',
    help: 'Steps from one window to the next: one number, or [vertical, horizontal].',
  },
  {
    name: 'padding',
    kind: 'pair',
    default: 0,
    minimum: 0,
    unit: 'px',
    help: 'Zeros on either side of the image: one number, or [vertical, horizontal]. An odd kernel of size k with stride 1 keeps the size of the image with dilations · (k − 1) / 2.',
  },
  {
    name: 'dilations',
    kind: 'pair',
    default: 1,
    minimum: 1,
    unit: 'px',
    help: 'Distance between neighbouring taps of the kernel: one number, or [vertical, horizontal].',
  },
];

export const conv2d: OperationContract = {
  name: 'conv2d',
  summary: 'Two-dimensional convolution as networks mean it: a cross-correlation, the kernel is not flipped.',
  inputs: [
    { name: 'input', shape: '[B?, H, W, Ci]', dtype: 'float32', help: 'Images, channels last; without the batch axis, one image.' },
    {
      name: 'kernel',
      shape: '[kh, kw, Ci / groups, Co]',
      dtype: 'float32',
      help: 'Weights. The number of groups follows from the shapes: Ci over the third size. Group g takes the g-th part of the input channels to the g-th part of the output channels; with [kh, kw, 1, Co] every input channel is a group of its own (depthwise). PyTorch keeps its weight as [Co, Ci / groups, kh, kw].',
    },
    { name: 'bias', shape: '[Co]', dtype: 'float32', optional: true, help: 'Added to every pixel. 0 without it.' },
  ],
  attributes: windowAttributes,
  outputs: [
    {
      name: 'output',
      shape: '[B?, Ho, Wo, Co]',
      help: 'Ho = ⌊(H + 2 · padding − dilations · (kh − 1) − 1) / strides⌋ + 1, and Wo likewise.',
    },
  ],
  citations: [
    {
      text: 'torch.nn.functional.conv2d',
      url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html',
    },
    {
      text: 'Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016',
      url: 'https://arxiv.org/abs/1603.07285',
    },
  ],
  inferShapes,
};

/** [Ho, Wo]: how many windows of [kh, kw] fit into [H, W]; less than 1 where none does. */
export function windowCounts(image: readonly number[], kernel: readonly number[], attributes: Attributes): [number, number] {
  const [strides, padding, dilations] = [pairOf(attributes, 'strides'), pairOf(attributes, 'padding'), pairOf(attributes, 'dilations')];
  const along = (axis: 0 | 1) => {
    const [size = 0, taps = 0] = [image[axis], kernel[axis]];
    return Math.floor((size + 2 * padding[axis] - dilations[axis] * (taps - 1) - 1) / strides[axis]) + 1;
  };
  return [along(0), along(1)];
}

function inferShapes(call: NodeCall): ShapeResult {
  const sizes = convolutionSizes(call);
  return 'problem' in sizes ? sizes : output(sizes.output);
}

/** What the shapes of `input` and `kernel` say. */
export interface ConvolutionSizes {
  /** Of the input: [] or [B]. */
  readonly batch: Shape;
  readonly channels: number;
  /** [kh, kw] */
  readonly taps: readonly [number, number];
  readonly groups: number;
  /** [B?, Ho, Wo, Co] */
  readonly output: Shape;
}

/** The sizes of a convolution of `input` with `kernel` and, where it is given, `bias`, or what keeps them from going together. */
export function convolutionSizes(call: NodeCall): ConvolutionSizes | { readonly problem: NodeProblem } {
  const input = inputShape(call, 'input');
  const kernel = inputShape(call, 'kernel');
  if (input.length < 3 || input.length > 4 || entryCount(input.slice(-3)) === 0) {
    return problem({ input: 'input' }, `input is ${shapeText(input)}.`, 'Give it [H, W, C] or [B, H, W, C], each of H, W, C at least 1.');
  }
  const image: Shape = input.slice(-3, -1);
  const channels = input.at(-1) ?? 0;
  const [kernelHeight = 0, kernelWidth = 0, channelsOfGroup = 0, outputChannels = 0] = kernel;
  if (kernel.length !== 4 || entryCount(kernel) === 0) {
    return problem({ input: 'kernel' }, `kernel is ${shapeText(kernel)}.`, `Give it [kh, kw, ${channels}, Co], each at least 1.`);
  }
  if (channels % channelsOfGroup !== 0) {
    return problem(
      { input: 'kernel' },
      `kernel is ${shapeText(kernel)}, but input is ${shapeText(input)}: ${channels} channels do not part into groups of ${channelsOfGroup}.`,
      `Give it [${kernelHeight}, ${kernelWidth}, ${channels}, ${outputChannels}], or groups whose size divides ${channels}.`,
    );
  }
  const groups = channels / channelsOfGroup;
  if (outputChannels % groups !== 0) {
    return problem(
      { input: 'kernel' },
      `kernel is ${shapeText(kernel)}, but input is ${shapeText(input)}: ${outputChannels} output channels do not part into ${groups} groups.`,
      `Make the last size of the kernel a multiple of ${groups}.`,
    );
  }
  const [height, width] = windowCounts(image, kernel, call.attributes);
  if (height < 1 || width < 1) {
    return problem(
      { input: 'kernel' },
      `The window of the kernel, ${shapeText(kernel)}, is larger than the padded input, ${shapeText(input)}.`,
      'Use a smaller kernel or smaller dilations, or more padding.',
    );
  }
  const bias = optionalInputShape(call, 'bias');
  if (bias !== undefined && !sameShape(bias, [outputChannels])) {
    return problem({ input: 'bias' }, `bias is ${shapeText(bias)}, but kernel is ${shapeText(kernel)}.`, `Give it [${outputChannels}].`);
  }
  const batch = input.slice(0, -3);
  return { batch, channels, taps: [kernelHeight, kernelWidth], groups, output: [...batch, height, width, outputChannels] };
}
