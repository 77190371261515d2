/** Matrix product. */
import type { NodeCall, OperationContract, ShapeResult } from '../contract.js';
import { shapeText } from '../shape.js';
import { broadcastShape } from './broadcast.js';
import { inputShape, output, problem, switchAttribute } from './call.js';

export const matMul: OperationContract = {
  name: 'matMul',
  summary: 'Matrix product over the last two axes: product[i, j] = Σₖ a[i, k] · b[k, j]. Axes before them are a batch and broadcast.',
  inputs: [
    {
      name: 'a',
      shape: '[…, n, k]',
      dtype: 'float32',
      help: 'Matrices; at least two axes. Reshape a vector to [1, k] or [k, 1]. Its gradient is that of the product times bᵀ.',
    },
    { name: 'b', shape: '[…, k, m]', dtype: 'float32', help: 'Matrices; at least two axes. Its gradient is aᵀ times that of the product.' },
  ],
  attributes: [
    { name: 'transposeA', kind: 'switch', default: false, help: 'Takes the last two axes of a the other way round: a is […, k, n].' },
    { name: 'transposeB', kind: 'switch', default: false, help: 'Takes the last two axes of b the other way round: b is […, m, k].' },
  ],
  outputs: [{ name: 'product', shape: '[…, n, m]', help: 'One matrix for each of the batch.' }],
  citations: [{ text: 'numpy.matmul', url: 'https://numpy.org/doc/stable/reference/generated/numpy.matmul.html' }],
  inferShapes,
};

function inferShapes(call: NodeCall): ShapeResult {
  const a = inputShape(call, 'a');
  const b = inputShape(call, 'b');
  for (const [name, shape] of Object.entries({ a, b })) {
    if (shape.length >= 2) continue;
    const remedy = name === 'a' ? 'Give it [n, k], with axes before them or without.' : 'Give it [k, m], with axes before them or without.';
    return problem({ input: name }, `${name} is ${shapeText(shape)}: a matrix has two axes.`, remedy);
  }
  const [rows, inner] = matrixOf(a, switchAttribute(call, 'transposeA'));
  const [innerOfB, columns] = matrixOf(b, switchAttribute(call, 'transposeB'));
  if (inner !== innerOfB) {
    const wanted = switchAttribute(call, 'transposeB') ? `[…, ${columns}, ${inner}]` : `[…, ${inner}, ${columns}]`;
    return problem(
      { input: 'b' },
      `b is ${shapeText(b)}, but a is ${shapeText(a)}: the sums would be over ${inner} and ${innerOfB} entries.`,
      `Give b ${wanted}, or transpose one of the two.`,
    );
  }
  const batch = broadcastShape(a.slice(0, -2), b.slice(0, -2));
  if (batch === undefined) {
    return problem(
      { input: 'b' },
      `b is ${shapeText(b)}, but a is ${shapeText(a)}: the axes before the last two do not broadcast.`,
      'Counted from the right, their sizes must be equal or one of them 1.',
    );
  }
  return output([...batch, rows, columns]);
}

function matrixOf(shape: readonly number[], transposed: boolean): [number, number] {
  const [rows = 0, columns = 0] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}
