/** The overlay through a 2D context, for the CPU backend. The shaders beside this file say why each line is as it is. */
import type { OverlayScene } from '../../engine/operation.js';
import { longestRatio, paintArrow, shortestArrow, strokeTwice } from '../drawing/canvas.js';
import { type Ellipse, ellipseOf, gaussianAt } from './definition.js';
import { gaussiansOf } from './gaussians.js';

export function paintOverlay(context: OffscreenCanvasRenderingContext2D, scene: OverlayScene<ArrayLike<number>>): void {
  const given = drawnGaussians(scene.inputs);
  if (!given) return;
  const { shape } = given.means;
  const [count, entries] = shape.slice(-2) as [number, number];
  const center = (scene.attributes['pixelCenter'] as number) - 0.5;
  const cell = [scene.canvas[1] / scene.size[1], scene.canvas[0] / scene.size[0]] as const;
  const gaussians = Array.from({ length: count }, (_, i) => {
    const n = scene.batch * count + i;
    const { mean, extent } = gaussianAt(given, n, scene.attributes);
    return { n, extent, place: [(mean[0] - center) * cell[0], (mean[1] - center) * cell[1]] as const };
  }).filter(({ place }) => place.every(Number.isFinite));
  for (const { place, extent } of gaussians) {
    const factor = choleskyFactor(ellipseOf(extent, scene.attributes['blur'] as number));
    if (factor) paintEllipse(context, scene, place, cell, factor);
  }
  const { gradient } = given.means;
  const limit = scene.arrowLimit[0] ?? 0;
  if (!gradient || !(limit > 0)) return;
  for (const { n, place } of gaussians) {
    const [x, y] = [gradient[entries * n] as number, gradient[entries * n + 1] as number];
    paintDescent(context, scene, place, [-x / limit, -y / limit], cell);
  }
}

type Pair = readonly [number, number];

function drawnGaussians(inputs: OverlayScene<ArrayLike<number>>['inputs']) {
  if (!inputs['means'] && !inputs['points']) return undefined;
  const named = Object.entries(inputs).map(([name, { values, ...rest }]) => [name, { ...rest, data: values }] as const);
  return gaussiansOf(Object.fromEntries(named));
}

/** (l11, l21, l22); undefined where there is no ellipse. */
function choleskyFactor(ellipse: Ellipse | undefined): [number, number, number] | undefined {
  if (!ellipse) return undefined;
  const { xx, xy, determinant } = ellipse;
  const l11 = Math.sqrt(xx);
  return determinant > 0 && Number.isFinite(xx + determinant) ? [l11, xy / l11, Math.sqrt(determinant) / l11] : undefined;
}

function paintEllipse(
  context: OffscreenCanvasRenderingContext2D,
  scene: OverlayScene<unknown>,
  [x, y]: Pair,
  [width, height]: Pair,
  [l11, l21, l22]: [number, number, number],
): void {
  const path = new Path2D();
  const circle = new Path2D();
  circle.arc(0, 0, 1, 0, 2 * Math.PI);
  path.addPath(circle, { a: width * l11, b: height * l21, c: 0, d: height * l22, e: x, f: y });
  strokeTwice(context, scene, path, scene.line);
}

/** @param descent against the gradient, in units of the limit */
function paintDescent(
  context: OffscreenCanvasRenderingContext2D,
  scene: OverlayScene<unknown>,
  place: Pair,
  descent: Pair,
  cell: Pair,
): void {
  const length = Math.min(Math.hypot(...descent), longestRatio) * scene.arrowLength;
  if (!(length >= shortestArrow * scene.pixelRatio)) return;
  paintArrow(context, scene, place, length, Math.atan2(descent[1] * cell[1], descent[0] * cell[0]), scene.accent);
}
