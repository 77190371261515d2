/** What deformSample2d is, in plain float64 loops. */
import type { Attributes } from '../../../experiment/contract.js';
import { entryCount } from '../../../experiment/shape.js';
import type { HostInputs, HostTensor } from '../../engine/operation.js';
import { hostInput } from '../inputs.js';
import { type Border, cornersOf } from '../sampling/corners.js';

/**
 * output[y, x, c] = input at (y + dy, x + dx, c), with an offset (dy, dx) for each pixel and channel.
 * @returns [B?, H, W, C]
 */
export function definition(inputs: HostInputs, attributes: Attributes): HostTensor[] {
  const [input, offset] = [hostInput(inputs, 'input'), hostInput(inputs, 'offset')];
  const [height, width, channels] = input.shape.slice(-3) as [number, number, number];
  const pixels = height * width;
  const place = attributes['offsetLayout'] === 'published' ? publishedPlace : interleavedPlace;
  const output = new Float64Array(entryCount(input.shape));
  for (let index = 0; index < output.length; index++) {
    const [image, pixel, channel] = [Math.floor(index / (pixels * channels)), Math.floor(index / channels) % pixels, index % channels];
    const firstOffset = image * pixels * 2 * channels;
    const y = Math.floor(pixel / width) + offset.data[firstOffset + place(pixel, channel, 0, pixels, channels)]!;
    const x = (pixel % width) + offset.data[firstOffset + place(pixel, channel, 1, pixels, channels)]!;
    for (const corner of cornersOf(y, x, height, width, attributes['border'] as Border)) {
      output[index]! += corner.weight * input.data[(image * pixels + corner.pixel) * channels + channel]!;
    }
  }
  return [{ shape: input.shape, data: output }];
}

/** Where dy (0) or dx (1) of a pixel and channel stands in the offset of an image. */
function interleavedPlace(pixel: number, channel: number, component: number, _: number, channels: number): number {
  return pixel * 2 * channels + 2 * channel + component;
}

/** With channels 2c and 2c + 1 laid end to end, each in row-major order, the numbers 2p and 2p + 1. */
function publishedPlace(pixel: number, channel: number, component: number, pixels: number, channels: number): number {
  const number = 2 * pixel + component;
  return (number % pixels) * 2 * channels + 2 * channel + Math.floor(number / pixels);
}
