/** Which entries of which tensors lie under the pointer. */
import { type Arrangement, batchSize, layoutOf, pictureSizes } from '../../../experiment/layout.js';
import type { PointedPixel } from '../../../experiment/messages.js';
import type { Tensor } from '../operation.js';
import type { TensorSource } from './painter.js';

export interface PointedTensor {
  readonly reference: string;
  /** The node whose variant it is of. */
  readonly comparedAt?: string;
  readonly value: Tensor;
  readonly gradient?: Tensor;
  /** Flat index of the first of `count` neighbouring entries: the channels of a picture's pixel, or one entry of a list. */
  readonly first: number;
  readonly count: number;
}

/**
 * Every tensor that has the pixel's rows and columns, as a picture or map or else as a list, and then those around the nodes that are compared
 * as they are in the variants. A tensor without a batch stands for every
 * image of one; where the batch is too small there is nothing to tell.
 */
export function pointedTensors(tensors: TensorSource, pixel: PointedPixel): PointedTensor[] {
  const pointed = (reference: string, comparedAt?: string): PointedTensor[] => {
    const value = tensors.value(reference, comparedAt);
    const place = value && firstPlace(value, pixel);
    if (!place) return [];
    const gradient = tensors.gradient(reference, comparedAt);
    return [{ reference, ...(comparedAt !== undefined && { comparedAt }), value, ...(gradient && { gradient }), ...place }];
  };
  return [
    ...tensors.references().flatMap((reference) => pointed(reference)),
    ...tensors.compared().flatMap(({ node, references }) => references.flatMap((reference) => pointed(reference, node))),
  ];
}

function firstPlace({ shape, dtype }: Tensor, pixel: PointedPixel): ReturnType<typeof placeOf> {
  // Labels have no channels: of a batch of them the last axes are rows and columns.
  const arrangements = ['picture', ...(dtype === 'int32' ? (['map'] as const) : []), 'list'] as const;
  for (const arrangement of arrangements) {
    const place = placeOf(shape, arrangement, pixel);
    if (place) return place;
  }
  return undefined;
}

function placeOf(shape: number[], arrangement: Arrangement, pixel: PointedPixel): { first: number; count: number } | undefined {
  const images = batchSize(shape, arrangement);
  const batch = images === 1 ? 0 : pixel.batch;
  const layout = layoutOf(shape, arrangement, { batch, channel: 0 });
  if (layout.rows !== pixel.rows || layout.columns !== pixel.columns || batch >= images) return undefined;
  if (pixel.row >= layout.rows || pixel.column >= layout.columns) return undefined;
  const first = layout.offset + pixel.row * layout.rowStride + pixel.column * layout.columnStride;
  return { first, count: arrangement === 'list' ? 1 : pictureSizes(shape, arrangement)[2] };
}
