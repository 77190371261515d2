/** Deformable sampling: every channel of every pixel is read where an offset of its own points. */
import type { NodeCall, OperationContract, PictureSpec, ShapeResult } from '../contract.js';
import { entryCount, sameShape, shapeText } from '../shape.js';
import { inputShape, output, problem } from './call.js';

export const deformSample2d: OperationContract = {
  name: 'deformSample2d',
  summary:
    'Deformable sampling, the ConvOffset2D layer: output[y, x, c] = input[y + dy, x + dx, c], interpolated between four pixels, with an offset (dy, dx) for every pixel and channel. A resampler; a convolution may follow.',
  inputs: [
    { name: 'input', shape: '[B?, H, W, C]', dtype: 'float32', help: 'Images, channels last; without the batch axis, one image.' },
    {
      name: 'offset',
      shape: '[B?, H, W, 2·C]',
      dtype: 'float32',
      help: 'How far from its place each channel of each pixel is read, in px; y runs down. `offsetLayout` says in which order. An offset that is NaN gives NaN and reaches no pixel; an infinite one is as any that is too large.',
    },
  ],
  attributes: [
    {
      name: 'border',
      kind: 'choice',
      default: 'clamp',
      choices: [
        {
          value: 'clamp',
          help: 'coordinates are moved into the image, to 0 … H − 1 and 0 … W − 1, as published. The neighbours are floor and ceil, so that the gradient of a coordinate is 0 where it is a whole number or was moved: offsets that begin at 0 never learn, which is why the layer begins with random ones.',
        },
        {
          value: 'zeros',
          help: 'pixels outside the image read 0, as in deformConv2d; at whole numbers the gradient is the right-hand difference, so that offsets may begin at 0.',
        },
      ],
      help: 'What is read beyond the edge of the image.',
    },
    {
      name: 'offsetLayout',
      kind: 'choice',
      default: 'interleaved',
      choices: [
        { value: 'interleaved', help: 'channel c of a pixel is moved by dy = offset[…, 2c] and dx = offset[…, 2c + 1] of the same pixel.' },
        {
          value: 'published',
          help: "as the layer's code has it, which transposes to channels first and then reshapes: dy and dx are two neighbouring positions of one offset channel. With channels 2c and 2c + 1 laid end to end, each in row-major order, pixel p of channel c is moved by the numbers 2p and 2p + 1.",
        },
      ],
      help: 'Where dy and dx of a pixel stand in the offset.',
    },
  ],
  outputs: [{ name: 'output', shape: '[B?, H, W, C]', help: 'The samples, in the shape of the input.' }],
  citations: [
    { text: 'Dai et al., Deformable Convolutional Networks, ICCV 2017', url: 'https://arxiv.org/abs/1703.06211' },
    {
      text: 'oeway/pytorch-deform-conv, issue 16, and DHZS/tf-deformable-conv-layer, issue 6: the ConvOffset2D layer, and the order in which its code takes the offsets',
      url: 'https://github.com/oeway/pytorch-deform-conv/issues/16',
    },
  ],
  pictures: [
    picture('magnitude', 'mean length of the offsets, px', 'The length of the offset (dy, dx) in px, its mean over the channels.'),
    picture(
      'outside',
      'share of samples outside',
      'Of the channels of each pixel, the share whose sample lies where the border decides: outside [0, H − 1] × [0, W − 1] with clamp, outside (−1, H) × (−1, W) with zeros.',
    ),
  ],
  overlay: { inputs: ['offset'], over: 'input', legend: 'arrow: mean offset · dot: sample', gradientArrows: 'at dots' },
  inferShapes,
};

function picture(name: string, title: string, help: string): PictureSpec {
  return { name, title, help, inferShape: (_, outputs) => [...outputs[0]!.shape.slice(0, -1), 1] };
}

function inferShapes(call: NodeCall): ShapeResult {
  const input = inputShape(call, 'input');
  if (input.length < 3 || input.length > 4 || entryCount(input.slice(-3)) === 0) {
    return problem({ input: 'input' }, `input is ${shapeText(input)}.`, 'Give it [H, W, C] or [B, H, W, C], each of H, W, C at least 1.');
  }
  const offset = inputShape(call, 'offset');
  const channels = input.at(-1)!;
  const wanted = [...input.slice(0, -1), 2 * channels];
  if (sameShape(offset, wanted)) return output(input);
  return problem(
    { input: 'offset' },
    `offset is ${shapeText(offset)}, but input is ${shapeText(input)}: every one of its ${channels} channels is moved by itself, at every pixel.`,
    `Give it ${shapeText(wanted)}: (dy, dx) for each channel of each pixel. To move all channels together, or the taps of a kernel, use deformConv2d.`,
  );
}
