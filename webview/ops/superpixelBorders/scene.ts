/** What both forms of the overlay make of a scene. */
import type { OverlayScene, SceneTensor } from '../../engine/operation.js';

/** In CSS pixels. */
const lineWidth = 1;
const rimWidth = 1;

export interface Borders<Values> {
  readonly labels: SceneTensor<Values>;
  readonly rows: number;
  readonly columns: number;
  /** Index of the shown image's first label. */
  readonly first: number;
  /** Index of the label that is pointed at; -1 where none is. */
  readonly pointed: number;
  /** In device pixels, whole ones: of the line, and of what lies underneath on either side. */
  readonly width: number;
  readonly rim: number;
}

/** The labels are the node's input of this name, or its output. Undefined where they are not of the picture's size, as while an edit changes it. */
export function bordersOf<Values>({
  inputs,
  outputs,
  batch,
  size,
  pointed,
  pixelRatio,
}: Pick<OverlayScene<Values>, 'inputs' | 'outputs' | 'batch' | 'size' | 'pointed' | 'pixelRatio'>): Borders<Values> | undefined {
  const labels = outputs['labels'] ?? inputs['labels'];
  const [rows, columns] = size;
  if (labels === undefined || labels.shape.at(-2) !== rows || labels.shape.at(-1) !== columns) return undefined;
  const images = labels.shape.slice(0, -2).reduce((product, length) => product * length, 1);
  if (images * rows * columns === 0) return undefined;
  const first = (images === 1 ? 0 : Math.min(batch, images - 1)) * rows * columns;
  return {
    labels,
    rows,
    columns,
    first,
    pointed: pointed === undefined ? -1 : first + pointed[0] * columns + pointed[1],
    width: Math.max(1, Math.round(lineWidth * pixelRatio)),
    rim: Math.max(1, Math.round(rimWidth * pixelRatio)),
  };
}
