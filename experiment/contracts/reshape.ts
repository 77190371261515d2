/** The same entries in another shape. */
import type { OperationContract } from '../contract.js';
import { entryCount, shapeText } from '../shape.js';
import { inputShape, integersAttribute, output, problem } from './call.js';

export const reshape: OperationContract = {
  name: 'reshape',
  summary: 'The same entries, in the same row-major order, in another shape.',
  inputs: [{ name: 'input', shape: '[…]', dtype: 'float32', help: 'Any shape. Its gradient is that of the output, reshaped back.' }],
  attributes: [
    {
      name: 'shape',
      kind: 'integers',
      minimum: -1,
      help: 'Sizes of the output, outermost first. One of them may be −1: it becomes what is left. The empty list makes a scalar of a single entry.',
    },
  ],
  outputs: [{ name: 'reshaped', shape: '[…]', help: 'Of the shape asked for.' }],
  citations: [{ text: 'numpy.reshape', url: 'https://numpy.org/doc/stable/reference/generated/numpy.reshape.html' }],
  inferShapes(call) {
    const from = inputShape(call, 'input');
    const to = integersAttribute(call, 'shape');
    const entries = entryCount(from);
    const open = to.filter((size) => size === -1).length;
    if (open > 1) {
      return problem({ attribute: 'shape' }, `shape ${shapeText(to)} leaves ${open} sizes open.`, 'Write −1 at most once.');
    }
    const given = entryCount(to.filter((size) => size !== -1));
    const fits = open === 0 ? given === entries : given > 0 && entries % given === 0;
    if (!fits) {
      return problem(
        { attribute: 'shape' },
        `The input ${shapeText(from)} has ${entries} entries, which do not make ${shapeText(to)}.`,
        open === 0 ? `Choose sizes whose product is ${entries}.` : `Choose sizes whose product, without the −1, divides ${entries}.`,
      );
    }
    return output(to.map((size) => (size === -1 ? entries / given : size)));
  },
};
