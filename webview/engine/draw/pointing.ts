/** Which entries of which tensors lie under the pointer. */
import { type Arrangement, batchSize, layoutOf, pictureSizes } from '../../../experiment/layout.js';
import type { OverlayDrawing, PanelDrawing, PointedPixel } from '../../../experiment/messages.js';
import type { Tensor } from '../operation.js';
import type { TensorSource } from './painter.js';
import type { AttachedPanel } from './panels.js';

export interface PointedTensor {
  readonly reference: string;
  /** A picture of the node that the reference is of. */
  readonly picture?: string;
  /** The node whose variant it is of. */
  readonly comparedAt?: string;
  readonly value: Tensor;
  readonly gradient?: Tensor;
  /** Flat index of the first of `count` neighbouring entries: the channels of a picture's pixel, or one entry of a list. */
  readonly first: number;
  readonly count: number;
}

/**
 * Every tensor that has the pixel's rows and columns, as a picture or map or else as a list, with the pictures of it that `drawings` show; then
 * those around the nodes that are compared as they are in the variants. A tensor without a batch stands for every image of one; where the batch
 * is too small there is nothing to tell.
 */
export function pointedTensors(tensors: TensorSource, pixel: PointedPixel, drawings: readonly PanelDrawing[]): PointedTensor[] {
  const pointed = (value: Tensor | undefined, gradient: () => Tensor | undefined): Omit<PointedTensor, 'reference'>[] => {
    const place = value && firstPlace(value, pixel);
    if (!place) return [];
    const its = gradient();
    return [{ value, ...(its && { gradient: its }), ...place }];
  };
  const pictures = picturesOf(drawings);
  const all = (reference: string, comparedAt?: string): PointedTensor[] => {
    const named = { reference, ...(comparedAt !== undefined && { comparedAt }) };
    const own = pointed(tensors.value(reference, comparedAt), () => tensors.gradient(reference, comparedAt));
    const shown = pictures.filter((picture) => picture.reference === reference);
    return [
      ...own.map((its) => ({ ...named, ...its })),
      ...shown.flatMap(({ name, gradient }) => {
        const value = tensors.picture(reference, name, false, comparedAt);
        const its = pointed(value, () => (gradient ? tensors.picture(reference, name, true, comparedAt) : undefined));
        return its.map((each) => ({ ...named, picture: name, ...each }));
      }),
    ];
  };
  return [
    ...tensors.references().flatMap((reference) => all(reference)),
    ...tensors.compared().flatMap(({ node, references }) => references.flatMap((reference) => all(reference, node))),
  ];
}

/** Each picture that is drawn, of its gradient where that is drawn as well. */
function picturesOf(drawings: readonly PanelDrawing[]): { reference: string; name: string; gradient: boolean }[] {
  const pictures = new Map<string, { reference: string; name: string; gradient: boolean }>();
  for (const { heatmap } of drawings) {
    const { reference, picture: name, gradient } = heatmap?.target ?? {};
    if (reference === undefined || name === undefined) continue;
    const key = JSON.stringify([reference, name]);
    pictures.set(key, { reference, name, gradient: gradient === true || pictures.get(key)?.gradient === true });
  }
  return [...pictures.values()];
}

/** Whether the panel is on screen and looks otherwise where something else is pointed at. */
export function followsPointer(tensors: TensorSource, { drawing, shown }: AttachedPanel): boolean {
  return shown && drawing.overlay !== undefined && tensors.node(drawing.overlay.node)?.overlay?.followsPointer === true;
}

/** The pixels that were pointed at last, one for each size of pictures: they stay picked when the pointer leaves. */
export interface Picks {
  note(pixel: PointedPixel | null): void;
  /** [row, column] */
  of(rows: number, columns: number): readonly [number, number] | undefined;
}

export function createPicks(): Picks {
  const pixels = new Map<string, readonly [number, number]>();
  const key = (rows: number, columns: number) => `${rows}×${columns}`;
  return {
    note(pixel) {
      if (pixel) pixels.set(key(pixel.rows, pixel.columns), [pixel.row, pixel.column]);
    },
    of: (rows, columns) => pixels.get(key(rows, columns)),
  };
}

/** [row, column] of the picture that an overlay lies on, where that is pointed at. */
export function pointedCell({ size, batch }: OverlayDrawing, pixel: PointedPixel | null): readonly [number, number] | undefined {
  const isHere = pixel?.rows === size[0] && pixel.columns === size[1] && pixel.batch === batch;
  return isHere ? [pixel.row, pixel.column] : undefined;
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
