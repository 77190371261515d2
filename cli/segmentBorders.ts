/** Borders of segments over a picture, as the editor draws them. */
import type { Shape } from '../experiment/contract.js';
import type { Experiment, ExperimentView } from '../experiment/experiment.js';
import type { Color } from '../experiment/messages.js';
import { overlayNode } from '../experiment/overlay.js';
import { operations } from '../webview/ops/index.js';
import { superpixelBorders } from '../webview/ops/superpixelBorders/index.js';
import { paintBorders } from '../webview/ops/superpixelBorders/paint.js';
import { bordersOf } from '../webview/ops/superpixelBorders/scene.js';

/** Those of media/theme.css. */
const line: Color = [1, 205 / 255, 80 / 255, 0.7];
const lineUnderneath: Color = [0, 0, 0, 0.25];

/** The view asks for borders of segments; what else is drawn over pictures, the editor alone draws. */
export function showsBorders(experiment: Experiment, { reference, over }: ExperimentView): boolean {
  const node = over === undefined ? undefined : overlayNode(experiment, reference);
  return operations.find(({ name }) => name === node?.op)?.overlay === superpixelBorders;
}

/**
 * Draws into the pixels of the first image.
 * @param pixels RGBA bytes of `canvas` [height, width] pixels, in which the picture of the labels' size fills everything.
 */
export function drawBorders(
  pixels: Uint8ClampedArray,
  canvas: readonly [number, number],
  labels: { readonly values: Int32Array; readonly shape: Shape },
): void {
  const size = [labels.shape.at(-2) ?? 0, labels.shape.at(-1) ?? 0] as const;
  const borders = bordersOf({ inputs: { labels }, outputs: {}, batch: 0, size, pixelRatio: 1 });
  if (borders) paintBorders(pixels, borders, { canvas, line, lineUnderneath, accent: line });
}
