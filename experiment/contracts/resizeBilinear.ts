/** Images resized by linear interpolation between four neighbours. */
import type { OperationContract } from '../contract.js';
import { pairOf } from '../pair.js';
import { entryCount, shapeText } from '../shape.js';
import { inputShape, output, problem } from './call.js';

/** Old size times new size along an axis: the weights are computed in whole numbers, exactly, of 32 bits. */
const mostPixels = 2 ** 29;

export const resizeBilinear: OperationContract = {
  name: 'resizeBilinear',
  summary: 'Resizes images by linear interpolation between the four nearest pixels; nothing is smoothed when an image gets smaller.',
  inputs: [
    {
      name: 'input',
      shape: '[B?, H, W, C]',
      dtype: 'float32',
      help: 'Images, channels last. Each pixel receives the gradients of the pixels that were made from it, with the same weights.',
    },
  ],
  attributes: [
    { name: 'size', kind: 'pair', minimum: 1, unit: 'px', help: 'The new size: [height, width], or one number for both.' },
    {
      name: 'coordinates',
      kind: 'choice',
      default: 'halfPixel',
      choices: [
        {
          value: 'halfPixel',
          help: 'pixels are squares and the edges of the images lie on each other: y = (i + ½) · H / H′ − ½, as PyTorch with align_corners=False, OpenCV and TensorFlow 2.',
        },
        {
          value: 'alignCorners',
          help: 'the centres of the corner pixels lie on each other: y = i · (H − 1) / (H′ − 1), as align_corners=True.',
        },
        {
          value: 'asymmetric',
          help: 'the centres of the top left pixels lie on each other: y = i · H / H′, the default of TensorFlow.js and TensorFlow 1.',
        },
      ],
      help: 'Where the middle of pixel i of the new image lies in the old one; beyond the edge it is moved to the edge.',
    },
  ],
  outputs: [{ name: 'resized', shape: '[B?, H′, W′, C]', help: 'The images in the new size.' }],
  citations: [
    {
      text: 'ONNX Resize, coordinate_transformation_mode: the three conventions by their names',
      url: 'https://onnx.ai/onnx/operators/onnx__Resize.html',
    },
    {
      text: 'torch.nn.functional.interpolate',
      url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html',
    },
  ],
  inferShapes(call) {
    const input = inputShape(call, 'input');
    const image = input.slice(-3);
    if (input.length < 3 || input.length > 4 || entryCount(image.slice(0, 2)) === 0) {
      return problem({ input: 'input' }, `input is ${shapeText(input)}.`, 'Give it [H, W, C] or [B, H, W, C], H and W at least 1.');
    }
    const size = pairOf(call.attributes, 'size');
    const far = size.findIndex((pixels, axis) => pixels * (image[axis] ?? 0) > mostPixels);
    if (far !== -1) {
      return problem(
        { attribute: 'size' },
        `size is ${shapeText(size)}, but input is ${shapeText(input)}: from ${image[far]} to ${size[far]} px is too far.`,
        `Choose sizes whose product with the old ones is at most ${mostPixels}.`,
      );
    }
    return output([...input.slice(0, -3), ...size, image[2] ?? 0]);
  },
};
