/** What is to be seen of the offsets and masks of deformConv2d, one number for each pixel of the output. */
import type { Operation, PictureCall } from '../../engine/operation.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { tensorInput } from '../inputs.js';
import { isWithinReach, meanLength, shareOutside } from '../sampling/pictures.js';
import { places } from './composition.js';
import { sizesOf } from './sizes.js';

export const pictures: NonNullable<Operation['pictures']> = {
  magnitude: ({ inputs }) => tf.tidy(() => meanLength(tensorInput(inputs, 'offset'))),
  outside: (call) => tf.tidy(() => outside(call)),
  maskMean: ({ inputs }) => tf.tidy(() => tf.mean(tensorInput(inputs, 'mask'), -1, true)),
};

function outside({ inputs, attributes }: PictureCall): Tensor {
  const [input, offset, kernel] = ['input', 'offset', 'kernel'].map((name) => tensorInput(inputs, name)) as [Tensor, Tensor, Tensor];
  const sizes = sizesOf(input.shape, offset.shape, kernel.shape, attributes);
  const { y, x } = places(offset, sizes);
  return shareOutside(y, x, [sizes.height, sizes.width], isWithinReach).reshape([...offset.shape.slice(0, -1), 1]);
}
