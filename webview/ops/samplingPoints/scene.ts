/** What both forms of the overlay make of a scene. */
import type { OverlayScene, SceneTensor } from '../../engine/operation.js';
import { type Sampling, samplingOf } from './sampling.js';

/** CSS pixels between the arrows of the field, at least. */
const spacing = 14;

export interface SampledScene<Values> extends Sampling {
  readonly offset: SceneTensor<Values>;
  readonly mask?: SceneTensor<Values>;
  /** The first output pixel of the image that is shown. */
  readonly firstPixel: number;
  /** The output pixel, in its image, whose samples are drawn: the one that was pointed at last, the middle one before. */
  readonly picked: number;
  /** [down, across]: how many arrows of the field there are. */
  readonly fields: readonly [number, number];
  /** [vertical, horizontal] device pixels to a pixel of the image. */
  readonly cell: readonly [number, number];
}

/** Undefined where the picture is not of the input's size. */
export function sampledScene<Values>(scene: OverlayScene<Values>): SampledScene<Values> | undefined {
  const { inputs, attributes, batch, size, canvas, pixelRatio } = scene;
  const { offset, mask } = inputs;
  const sampling = samplingOf(Object.fromEntries(Object.entries(inputs).map(([name, { shape }]) => [name, shape])), attributes);
  if (!offset || !sampling || sampling.input[0] !== size[0] || sampling.input[1] !== size[1]) return undefined;
  const [rows, columns] = sampling.output;
  const images = offset.shape.slice(0, -3).reduce((product, length) => product * length, 1);
  if (images === 0) return undefined;
  const [row, column] = scene.picked?.(rows, columns) ?? [rows >> 1, columns >> 1];
  return {
    ...sampling,
    offset,
    ...(mask && { mask }),
    firstPixel: Math.min(batch, images - 1) * rows * columns,
    picked: row * columns + column,
    fields: [fieldsAlong(canvas[0], rows, pixelRatio), fieldsAlong(canvas[1], columns, pixelRatio)],
    cell: [canvas[0] / size[0], canvas[1] / size[1]],
  };
}

function fieldsAlong(devicePixels: number, pixels: number, pixelRatio: number): number {
  return Math.max(1, Math.min(pixels, Math.floor(devicePixels / (spacing * pixelRatio))));
}
