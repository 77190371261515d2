/** What is to be seen of the offsets of deformSample2d, one number for each pixel. */
import { entryCount } from '../../../experiment/shape.js';
import type { Operation, PictureCall } from '../../engine/operation.js';
import { type Tensor, tf } from '../../engine/tfjs.js';
import { tensorInput } from '../inputs.js';
import { isWithinImage, isWithinReach, meanLength, shareOutside } from '../sampling/pictures.js';
import { pairsOf, places } from './composition.js';

export const pictures: NonNullable<Operation['pictures']> = {
  magnitude: (call) =>
    tf.tidy(() => {
      const { offset, images } = given(call);
      return meanLength(pairsOf(offset, images, call.attributes))
        .mean(2)
        .reshape(onePerPixel(offset));
    }),
  outside: (call) =>
    tf.tidy(() => {
      const { offset, images } = given(call);
      const { y, x } = places(offset, images, call.attributes);
      const isInside = call.attributes['border'] === 'clamp' ? isWithinImage : isWithinReach;
      return shareOutside(y, x, [images[1], images[2]], isInside).reshape(onePerPixel(offset));
    }),
};

/** `images`: [B, H, W, C] */
function given({ inputs }: PictureCall): { offset: Tensor; images: [number, number, number, number] } {
  const { shape } = tensorInput(inputs, 'input');
  return {
    offset: tensorInput(inputs, 'offset'),
    images: [entryCount(shape.slice(0, -3)), ...(shape.slice(-3) as [number, number, number])],
  };
}

function onePerPixel(offset: Tensor): number[] {
  return [...offset.shape.slice(0, -1), 1];
}
