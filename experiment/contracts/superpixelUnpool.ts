/** Values of segments painted on their pixels: the adjoint of summing over them. */
import type { NodeCall, OperationContract, ShapeResult } from '../contract.js';
import { sameShape, shapeText } from '../shape.js';
import { inputShape, output, problem } from './call.js';
import { labelProblem, withLetters } from './superpixel.js';

export const superpixelUnpool: OperationContract = {
  name: 'superpixelUnpool',
  summary: 'Gives each pixel the values of its segment: features[y, x, c] = values[labels[y, x], c].',
  inputs: [
    {
      name: 'values',
      shape: '[B?, S, C]',
      dtype: 'float32',
      help: 'One row for each segment, such as `superpixelPool` gives. Its gradient is the sum over the pixels of the segment, 0 where there are none.',
    },
    {
      name: 'labels',
      shape: '[B?, H, W]',
      dtype: 'int32',
      help: 'The segment of each pixel, 0 ≤ label < S. Pixels with a label below 0 belong to no segment and get 0. A label from S on is an error.',
    },
  ],
  attributes: [],
  outputs: [{ name: 'features', shape: '[B?, H, W, C]', help: 'The row of its segment at each pixel; 0 where it belongs to none.' }],
  citations: [
    {
      text: 'Kwak, Hong, Han, Weakly Supervised Semantic Segmentation Using Superpixel Pooling Network, AAAI 2017.',
      url: 'https://doi.org/10.1609/aaai.v31i1.11213',
    },
    {
      text: 'tf.gather: the same along one axis, where a negative index is an error.',
      url: 'https://www.tensorflow.org/api_docs/python/tf/gather',
    },
  ],
  overlay: { inputs: ['labels'], legend: 'borders of segments' },
  inferShapes,
};

function inferShapes(call: NodeCall): ShapeResult {
  const values = inputShape(call, 'values');
  const labels = inputShape(call, 'labels');
  if (values.length < 2 || values.length > 3 || (values.at(-1) as number) < 1) {
    const remedy = 'Give it [S, C] or [B, S, C] with C ≥ 1: a row for each segment.';
    return problem({ input: 'values' }, `values is ${shapeText(values)}.`, remedy);
  }
  const [batch, segments, channels] = [values.slice(0, -2), values.at(-2) as number, values.at(-1) as number];
  if (labels.length !== batch.length + 2 || !sameShape(labels.slice(0, -2), batch)) {
    const message = `labels is ${shapeText(labels)}, but values is ${shapeText(values)}.`;
    return problem({ input: 'labels' }, message, `Give it ${withLetters(batch, 'H, W')}: one label for each pixel.`);
  }
  const tooFew = labelProblem(call, segments, { input: 'labels' }, (bound) => ({
    there: `values has ${segments === 1 ? '1 segment' : `${segments} segments`}, ${shapeText(values)}`,
    remedy: `Give values with at least ${bound === 1 ? '1 row' : `${bound} rows`}, or labels below ${segments}.`,
  }));
  return tooFew ? { problem: tooFew } : output([...labels, channels]);
}
