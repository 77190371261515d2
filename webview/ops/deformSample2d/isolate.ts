/** One channel of one image: all that an entry of deformSample2d's inputs has influence on. */
import { entryCount } from '../../../experiment/shape.js';
import type { Operation } from '../../engine/operation.js';
import { hostInput } from '../inputs.js';
import { part } from '../sampling/part.js';

export const isolate: NonNullable<Operation['isolate']> = ({ inputs, attributes, cotangents: [cotangent] }, name, index) => {
  if (!cotangent) return undefined;
  const [input, offset] = [hostInput(inputs, 'input'), hostInput(inputs, 'offset')];
  // Numbers of one channel at one pixel: its value, or its dy and dx. The published layout, too, keeps them in two channels of its own.
  const numbers = name === 'offset' ? 2 : 1;
  const perPixel = (numbers * input.shape.at(-1)!) as number;
  const pixels = entryCount(input.shape.slice(-3, -1));
  const channel = Math.floor((index % perPixel) / numbers);
  const image = Math.floor(index / (pixels * perPixel));
  const pixel = Math.floor(index / perPixel) % pixels;
  const alone = (tensor: typeof input, count: number) => part(part(tensor, -4, image, 1), -1, count * channel, count);
  return {
    call: {
      inputs: { input: alone(input, 1), offset: alone(offset, 2) },
      attributes,
      cotangents: [alone(cotangent, 1)],
    },
    index: pixel * numbers + (index % numbers),
  };
};
