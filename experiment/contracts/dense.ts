/** A fully connected layer. */
import type { NodeCall, OperationContract, ShapeResult } from '../contract.js';
import { sameShape, shapeText } from '../shape.js';
import { inputShape, optionalInputShape, output, problem } from './call.js';

export const dense: OperationContract = {
  name: 'dense',
  summary: 'A fully connected layer over the last axis: output = input · kernel + bias.',
  inputs: [
    {
      name: 'input',
      shape: '[…, n]',
      dtype: 'float32',
      help: 'n features along the last axis; whatever is before it is a batch, a single point without one.',
    },
    {
      name: 'kernel',
      shape: '[n, m]',
      dtype: 'float32',
      help: 'Weights, one column for each feature of the output. PyTorch’s nn.Linear keeps its weight the other way round, as [m, n].',
    },
    { name: 'bias', shape: '[m]', dtype: 'float32', optional: true, help: 'Added to every row. 0 without it.' },
  ],
  attributes: [],
  outputs: [{ name: 'output', shape: '[…, m]', help: 'm features along the last axis.' }],
  citations: [{ text: 'torch.nn.Linear', url: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html' }],
  inferShapes,
};

function inferShapes(call: NodeCall): ShapeResult {
  const input = inputShape(call, 'input');
  const kernel = inputShape(call, 'kernel');
  const features = input.at(-1);
  if (features === undefined) {
    return problem({ input: 'input' }, 'The input is [], a scalar: it has no features.', 'Give it [n], or [P, n] for P points.');
  }
  const [rows, columns] = kernel;
  if (kernel.length !== 2 || rows !== features || columns === undefined) {
    const wanted = `[${features}, ${columns ?? 'm'}]`;
    return problem({ input: 'kernel' }, `kernel is ${shapeText(kernel)}, but input is ${shapeText(input)}.`, `Give it ${wanted}.`);
  }
  const bias = optionalInputShape(call, 'bias');
  if (bias !== undefined && !sameShape(bias, [columns])) {
    return problem({ input: 'bias' }, `bias is ${shapeText(bias)}, but kernel is ${shapeText(kernel)}.`, `Give it [${columns}].`);
  }
  return output([...input.slice(0, -1), columns]);
}
