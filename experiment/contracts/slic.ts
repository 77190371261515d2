/** Images cut into superpixels. */
import type { OperationContract } from '../contract.js';
import { entryCount, shapeText } from '../shape.js';
import { inputShape, numberAttribute, problem } from './call.js';

/** Side of an image times cells along it: whole numbers of 32 bits on the GPU. */
const longestSide = 65535;

export const slic: OperationContract = {
  name: 'slic',
  summary:
    'Cuts images into superpixels: k-means of colour (CIELAB) and position from a regular grid of cells, then every segment made one connected piece.',
  inputs: [
    {
      name: 'image',
      shape: '[B?, H, W, C]',
      dtype: 'float32',
      help: 'sRGB colours (C = 3) or greys (C = 1) of 0 to 1, as images load. What lies outside is clamped, and NaN counts as 0. Nothing is differentiated through it.',
    },
  ],
  attributes: [
    {
      name: 'segments',
      kind: 'integer',
      default: 100,
      minimum: 1,
      slider: { low: 10, high: 1000, step: 10 },
      help: 'The most segments that an image gets; never more than it has pixels. The grid has as many cells at most, nearly square ones; clusters that end up empty or tiny leave fewer segments.',
    },
    {
      name: 'compactness',
      kind: 'number',
      default: 10,
      minimum: 0,
      maximum: 1e6,
      slider: { low: 0, high: 40, step: 1 },
      help: 'What one spacing of the grid weighs against a colour difference of 1 (ΔE): higher makes segments squarer, lower makes them follow colours.',
    },
    {
      name: 'iterations',
      kind: 'integer',
      default: 10,
      minimum: 0,
      maximum: 1000,
      slider: { low: 0, high: 20, step: 1 },
      help: 'How often every pixel chooses its centre anew; 0 leaves the grid as it is.',
    },
  ],
  outputs: [
    {
      name: 'labels',
      shape: '[B?, H, W]',
      help: 'int32: the segment of each pixel, in each image from 0 without gaps, in the order in which the segments begin in row-major order.',
    },
  ],
  citations: [
    {
      text: 'Achanta, Shaji, Smith, Lucchi, Fua, Süsstrunk, SLIC Superpixels Compared to State-of-the-art Superpixel Methods, PAMI 34, 2012: the distance, and small pieces given to their neighbours.',
      url: 'https://doi.org/10.1109/TPAMI.2012.120',
    },
    {
      text: 'Ren, Prisacariu, Reid, gSLICr: SLIC superpixels at over 250Hz, 2015: each pixel looks at the nine centres around it.',
      url: 'https://arxiv.org/abs/1509.04232',
    },
    {
      text: 'Jampani, Sun, Liu, Yang, Kautz, Superpixel Sampling Networks, ECCV 2018: centres begin as the means of their cells.',
      url: 'https://arxiv.org/abs/1807.10174',
    },
    { text: 'IEC 61966-2-1:1999: sRGB. CIE 15: CIELAB, here for the white of sRGB (D65).' },
  ],
  once: true,
  overlay: { inputs: [], outputs: ['labels'], legend: 'borders of segments' },
  inferShapes(call) {
    const image = inputShape(call, 'image');
    const is = `image is ${shapeText(image)}.`;
    if (image.length < 3 || image.length > 4 || entryCount(image.slice(0, -1)) === 0) {
      return problem({ input: 'image' }, is, 'Give it [H, W, C] or [B, H, W, C], each at least 1.');
    }
    const channels = image.at(-1);
    if (channels !== 1 && channels !== 3) {
      const remedy =
        'Give it three channels (sRGB) or one (grey): `"channels": 3` in a tensor made of an image file leaves transparency out.';
      return problem({ input: 'image' }, is, remedy);
    }
    const size = image.slice(-3, -1);
    if (Math.max(...size) > longestSide) {
      return problem({ input: 'image' }, is, `Use images of at most ${longestSide} pixels along each side.`);
    }
    const bound = Math.min(numberAttribute(call, 'segments'), entryCount(size));
    return { outputs: [{ shape: image.slice(0, -1), dtype: 'int32', bound }] };
  },
};
