/** Features of pixels pooled over segments, differentiable in the features. */
import type { NodeCall, OperationContract, PictureSpec, ShapeResult, TensorType } from '../contract.js';
import { longestAxis, sameShape, shapeText } from '../shape.js';
import { inputShape, problem } from './call.js';
import { labelBound, labelProblem, pixelsOf } from './superpixel.js';

export const superpixelPool: OperationContract = {
  name: 'superpixelPool',
  summary:
    'Pools the features of the pixels of each segment: pooled[s, c] = mean, sum, max or min of features[y, x, c] over labels[y, x] = s.',
  inputs: [
    {
      name: 'features',
      shape: '[B?, H, W, C]',
      dtype: 'float32',
      help: 'C numbers for each pixel. The gradient of a mean is spread evenly over the n pixels of the segment, 1/n each; that of a sum is the same for all of them; that of max and min goes to the pixel that won.',
    },
    {
      name: 'labels',
      shape: '[B?, H, W]',
      dtype: 'int32',
      help: 'The segment of each pixel, 0 ≤ label < `segments`. Pixels with a label below 0 belong to no segment: they count nowhere and have the gradient 0. Segments need not be connected.',
    },
  ],
  attributes: [
    {
      name: 'reduce',
      kind: 'choice',
      default: 'mean',
      choices: [
        { value: 'mean', help: 'the sum divided by the number of pixels.' },
        { value: 'sum', help: 'the sum, added up in pairs so that large segments keep their digits.' },
        { value: 'max', help: 'the greatest; of equals the first pixel in row-major order takes the gradient.' },
        { value: 'min', help: 'the least; of equals the first pixel in row-major order takes the gradient.' },
      ],
      help: 'What becomes of the features of a segment, in each channel by itself. NaN in one of them makes NaN, and takes the gradient of max and min. A segment without pixels has 0.',
    },
    {
      name: 'segments',
      kind: 'integer',
      minimum: 1,
      derived: "the greatest label + 1; of labels made by a node, that node's segments",
      help: 'Number S of segments, the same for all images of a batch, though some may have fewer. A label from S on is an error.',
    },
  ],
  outputs: [
    {
      name: 'pooled',
      shape: '[B?, S, C]',
      help: 'One row a segment, in the order of the labels; 0 where no pixel has the label.',
    },
  ],
  citations: [
    {
      text: 'Kwak, Hong, Han, Weakly Supervised Semantic Segmentation Using Superpixel Pooling Network, AAAI 2017: means over superpixels inside a network.',
      url: 'https://doi.org/10.1609/aaai.v31i1.11213',
    },
    {
      text: 'Schuurmans, Berman, Blaschko, Efficient Semantic Image Segmentation with Superpixel Pooling, 2018. In its published code only the first image of a batch gets a gradient, and ties go to whichever thread comes first; neither is so here.',
      url: 'https://arxiv.org/abs/1806.02705',
    },
    {
      text: 'tf.math.unsorted_segment_mean, _sum, _max, _min: the same per segment, with negative labels dropped. Its max and min of an empty segment are the lowest and the highest number; here they are 0.',
      url: 'https://www.tensorflow.org/api_docs/python/tf/math/unsorted_segment_mean',
    },
    {
      text: 'Higham, The Accuracy of Floating Point Summation, SIAM J. Sci. Comput. 14(4), 1993: why sums are taken in pairs.',
      url: 'https://doi.org/10.1137/0914050',
    },
  ],
  pictures: [
    {
      name: 'painted',
      title: 'painted on its pixels',
      help: 'Each pixel with what its segment has; 0 where it belongs to none.',
      ofGradient: true,
      byDefault: true,
      drawnAs: 'colors',
      inferShape: (call) => inputShape(call, 'features'),
    },
    {
      name: 'count',
      title: 'pixels of its segment',
      help: 'How many pixels the segment of each pixel has; 0 where it belongs to none.',
      inferShape: (call) => [...inputShape(call, 'labels'), 1],
    },
    {
      name: 'variance',
      title: 'variance within its segment',
      help: 'The mean squared distance of the features of the segment from their mean, whatever `reduce` is; 0 where the pixel belongs to none.',
      inferShape: (call) => inputShape(call, 'features'),
    },
    {
      name: 'residual',
      title: 'features − pooled',
      help: 'What pooling leaves out: the features of each pixel less what its segment has, or nothing less where it belongs to none.',
      drawnAs: 'signed',
      inferShape: (call) => inputShape(call, 'features'),
    },
  ] satisfies PictureSpec[],
  overlay: { inputs: ['labels'], legend: 'borders of segments' },
  inferShapes,
};

function inferShapes(call: NodeCall): ShapeResult {
  const features = inputShape(call, 'features');
  const labels = inputShape(call, 'labels');
  const sizes = pixelsOf(features);
  if (sizes === undefined || sizes.channels < 1) {
    const remedy = 'Give it [H, W, C] or [B, H, W, C] with C ≥ 1: a row of features for each pixel.';
    return problem({ input: 'features' }, `features is ${shapeText(features)}.`, remedy);
  }
  if (!sameShape(labels, sizes.pixels)) {
    const message = `labels is ${shapeText(labels)}, but features is ${shapeText(features)}.`;
    return problem({ input: 'labels' }, message, `Give it ${shapeText(sizes.pixels)}: one label for each pixel.`);
  }
  const given = call.attributes['segments'];
  if (typeof given === 'number') {
    const tooFew = labelProblem(call, given, { attribute: 'segments' }, (bound) => ({
      there: `segments is ${given}`,
      remedy: `Make segments at least ${bound}, or leave it out.`,
    }));
    return tooFew ? { problem: tooFew } : { outputs: [pooled(given)] };
  }
  const bound = labelBound(call);
  if (bound === undefined) {
    return problem({ input: 'labels' }, 'Nothing says how many segments the labels name.', 'Give segments: the greatest label + 1.');
  }
  // Where no pixel belongs to a segment there is still one, which is empty: a tensor without rows would only be refused elsewhere.
  const segments = Math.max(1, bound);
  if (segments > longestAxis) {
    const remedy = `Number segments from 0 without gaps, ${longestAxis} at most, and give pixels of no segment a label below 0.`;
    return problem({ input: 'labels' }, `labels go up to ${bound - 1}, which would make ${segments} segments.`, remedy);
  }
  return { outputs: [pooled(segments)], derived: { segments } };

  function pooled(segmentCount: number): TensorType {
    return { shape: [...features.slice(0, -3), segmentCount, features.at(-1) as number], dtype: 'float32' };
  }
}
