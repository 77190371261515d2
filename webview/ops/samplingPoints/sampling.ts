/** Where a node's offsets make it look, as the overlay and the pointer tell of it: what deformConv2d and deformSample2d have in common. */
import type { Attributes, Shape } from '../../../experiment/contract.js';
import { pairOf } from '../../../experiment/pair.js';

export interface Sampling {
  /** [rows, columns] of the input, and of the output: of an image. */
  readonly input: readonly [number, number];
  readonly output: readonly [number, number];
  /** Samples of an output pixel: taps of each offset group, or channels. */
  readonly samples: number;
  /** [rows, columns] */
  readonly taps: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** What lies outside is read at the edge. */
  readonly clamps: boolean;
  /** dy and dx of a pixel are neighbours in an offset channel, as ConvOffset2D has them. */
  readonly published: boolean;
}

/** Undefined where the shapes do not fit together, as while an edit changes them, or there is nothing to look at. */
export function samplingOf(shapes: Readonly<Record<string, Shape | undefined>>, attributes: Attributes): Sampling | undefined {
  const { input, offset, kernel } = shapes;
  if (!input || !offset) return undefined;
  const isConvolution = kernel !== undefined;
  const taps = (isConvolution ? kernel.slice(0, 2) : [1, 1]) as [number, number];
  const pair = (name: string, otherwise: number): readonly [number, number] =>
    isConvolution ? pairOf(attributes, name) : [otherwise, otherwise];
  const sampling: Sampling = {
    input: input.slice(-3, -1) as [number, number],
    output: offset.slice(-3, -1) as [number, number],
    samples: offset.at(-1)! / 2,
    taps,
    strides: pair('strides', 1),
    padding: pair('padding', 0),
    dilations: pair('dilations', 1),
    clamps: attributes['border'] === 'clamp',
    published: attributes['offsetLayout'] === 'published',
  };
  const counts = [...sampling.input, ...sampling.output, sampling.samples, ...taps];
  return counts.every((count) => count > 0) && sampling.samples % (taps[0] * taps[1]) === 0 ? sampling : undefined;
}

/** Flat index of dy (0) or dx (1) in the offset of an image. */
export function offsetPlace({ samples, output, published }: Sampling, pixel: number, sample: number, component: number): number {
  if (!published) return (pixel * samples + sample) * 2 + component;
  // With two channels laid end to end, dy and dx are neighbours.
  const number = 2 * pixel + component;
  const pixels = output[0] * output[1];
  return (number % pixels) * 2 * samples + 2 * sample + Math.floor(number / pixels);
}

/** [y, x] in the input at which the sample would be read without its offset. */
export function undeformed({ output, taps, strides, padding, dilations }: Sampling, pixel: number, sample: number): [number, number] {
  const tap = sample % (taps[0] * taps[1]);
  const [row, column] = [Math.floor(pixel / output[1]), pixel % output[1]];
  return [
    row * strides[0] - padding[0] + Math.floor(tap / taps[1]) * dilations[0],
    column * strides[1] - padding[1] + (tap % taps[1]) * dilations[1],
  ];
}

/** Whether the border decides what is read at (y, x); so it does where a coordinate is NaN. */
export function isOutside({ input, clamps }: Sampling, [y, x]: readonly [number, number]): boolean {
  const isInside = (place: number, size: number) => (clamps ? place >= 0 && place <= size - 1 : place > -1 && place < size);
  return !(isInside(y, input[0]) && isInside(x, input[1]));
}
