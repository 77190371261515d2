/** The views of an experiment as PNG files. */
import { encode } from 'fast-png';
import { contractOf } from '../experiment/contracts/index.js';
import type { Experiment, ExperimentView } from '../experiment/experiment.js';
import { batchSize, layoutOf } from '../experiment/layout.js';
import { picturesOf as nodePictures } from '../experiment/picture.js';
import { entryCount } from '../experiment/shape.js';
import { paintPixels, rangeOf, scaleFor, standardThemes, statisticsOf, type TensorKind } from '../webview/color/index.js';
import type { Session } from '../webview/engine/session.js';
import { type Savable, savableTensors } from './savable.js';
import { drawBorders, showsBorders } from './segmentBorders.js';

export interface Picture {
  readonly fileName: string;
  readonly png: Uint8Array;
}

/** Small pictures are enlarged, whole pixels a cell, until their longer side is about this long. */
const comfortableSize = 256;
/** A picture under lines is larger, so that more of it stays to be seen. */
const sizeUnderLines = 768;
/** A list of N things with K components is a strip: K rows of this height, N columns. */
const stripHeight = 16;

/**
 * One picture for each view; without views one for each node's value and gradient, and for what its operation shows by default. Of a batch the
 * first image. Borders of segments are drawn over their picture; what else the editor draws over one (`over`) is left out, and its tensor shown
 * as itself. Scalars are no pictures.
 */
export async function picturesOf(session: Session, experiment: Experiment): Promise<readonly Picture[]> {
  const views = experiment.views.length > 0 ? experiment.views : viewsOfAllNodes(experiment);
  const names = savableTensors(experiment);
  const pictures = views.map(async (view): Promise<Picture[]> => {
    if (showsBorders(experiment, view)) return bordersOver(session, names, view);
    const tensor = tensorOf(session, view);
    const named = names.get(view.gradient ? `grad:${view.reference}` : view.reference);
    if (!tensor || !named || entryCount(tensor.shape) < 2) return [];
    const fileName = `${[named.fileName, ...(view.picture === undefined ? [] : [view.picture])].join('.')}.png`;
    return [{ fileName, png: encode(paint(await session.read(tensor), tensor.shape, kindOf(experiment, view))) }];
  });
  return (await Promise.all(pictures)).flat();
}

/** `labels.over.photo.png` */
async function bordersOver(
  session: Session,
  names: ReadonlyMap<string, Savable>,
  { reference, over = '' }: ExperimentView,
): Promise<Picture[]> {
  const [labels, picture] = [session.value(reference), session.value(over)];
  const fileNames = [reference, over].map((name) => names.get(name)?.fileName);
  if (!labels || !picture || fileNames.includes(undefined)) return [];
  const [values, below] = await Promise.all([session.read(labels), session.read(picture)]);
  const image = paint(below, picture.shape, undefined, sizeUnderLines);
  drawBorders(image.data, [image.height, image.width], { values: Int32Array.from(values), shape: labels.shape });
  return [{ fileName: `${fileNames.join('.over.')}.png`, png: encode(image) }];
}

function tensorOf(session: Session, { reference, picture, gradient }: ExperimentView) {
  if (picture !== undefined) return session.picture(reference, picture, gradient);
  return gradient ? session.gradient(reference) : session.value(reference);
}

function viewsOfAllNodes(experiment: Experiment): readonly ExperimentView[] {
  return experiment.nodes.flatMap((node) => {
    const shown = nodePictures(experiment, node).filter(({ spec }) => spec.byDefault === true);
    return [
      ...node.outputs.flatMap(({ reference }) => [false, true].map((gradient) => ({ reference, gradient }))),
      ...shown.flatMap(({ spec }) =>
        [false, ...(spec.ofGradient === true ? [true] : [])].map((gradient) => ({ reference: node.id, gradient, picture: spec.name })),
      ),
    ];
  });
}

/** What the numbers of a view are, where it is not their shape and type that says so. */
function kindOf({ nodes }: Experiment, { reference, picture, gradient }: ExperimentView): TensorKind | undefined {
  if (gradient) return 'signed';
  if (picture === undefined) return undefined;
  const op = nodes.find(({ id }) => id === reference)?.op ?? '';
  const spec = contractOf(op)?.pictures?.find(({ name }) => name === picture);
  if (spec?.drawnAs === 'colors') return undefined;
  return spec?.drawnAs === 'signed' ? 'signed' : 'values';
}

/** RGBA bytes. */
interface Painted {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
  readonly channels: 4;
}

function paint(
  data: Float32Array | Int32Array,
  shape: readonly number[],
  known: TensorKind | undefined,
  wanted = comfortableSize,
): Painted {
  const integers = data instanceof Int32Array;
  const isList = shape.length === 2 && shape[1]! <= 8 && !integers;
  const arrangement = isList ? 'list' : integers ? 'map' : 'picture';
  const channels = shape.length >= 3 ? shape.at(-1) : 1;
  const kind = known ?? (integers ? 'integers' : isList ? 'values' : channels === 3 || channels === 4 ? 'color' : 'picture');
  const layout = layoutOf(shape, arrangement, { batch: 0, channel: kind === 'color' ? 'color' : 0 });
  const scale = scaleFor(kind, standardThemes.light);
  const first = data.subarray(0, data.length / batchSize(shape, arrangement));
  const enlarged = Math.max(1, Math.floor(wanted / Math.max(layout.rows, layout.columns)));
  const height = layout.rows * (isList ? stripHeight : enlarged);
  const width = layout.columns * enlarged;
  const pixels = paintPixels(data, layout, scale, rangeOf(statisticsOf(first), scale.range), [height, width]);
  return { width, height, data: pixels, channels: 4 };
}
