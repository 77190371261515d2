/** The overlay through a 2D context, for the CPU backend. The shaders beside this file say why each line is as it is. */
import type { Color } from '../../../experiment/messages.js';
import type { OverlayScene } from '../../engine/operation.js';

const shortestArrow = 2.5;
const longestRatio = 1.5;
const headLength = 5;
const headReach = 2;
const headShare = 0.6;

export function paintOverlay(context: OffscreenCanvasRenderingContext2D, scene: OverlayScene<ArrayLike<number>>): void {
  const { means, covariance, cholesky } = scene.inputs;
  const extent = covariance ?? cholesky;
  if (!means || !extent) return;
  const count = means.shape.at(-2) ?? 0;
  const blur = Number(scene.attributes['blur'] ?? 0);
  const cell = [scene.canvas[1] / scene.size[1], scene.canvas[0] / scene.size[0]] as const;
  const gaussians = Array.from({ length: count }, (_, i) => {
    const n = scene.batch * count + i;
    const [x, y] = pair(means.values, n);
    return { n, center: [(x + 0.5) * cell[0], (y + 0.5) * cell[1]] as const };
  }).filter(({ center }) => center.every(Number.isFinite));
  for (const { n, center } of gaussians) {
    const factor = choleskyFactor(extent.values, n, blur, cholesky !== undefined);
    if (factor) paintEllipse(context, scene, center, cell, factor);
  }
  const limit = scene.arrowLimit[0] ?? 0;
  if (!means.gradient || !(limit > 0)) return;
  for (const { n, center } of gaussians) {
    const [x, y] = pair(means.gradient, n);
    paintArrow(context, scene, center, [-x / limit, -y / limit], cell);
  }
}

type Pair = readonly [number, number];

function pair(values: ArrayLike<number>, row: number): Pair {
  return [values[2 * row] as number, values[2 * row + 1] as number];
}

/** (l11, l21, l22) of the covariance with the blur added; undefined where there is no ellipse. */
function choleskyFactor(extent: ArrayLike<number>, n: number, blur: number, cholesky: boolean): [number, number, number] | undefined {
  const [a, b, c] = [extent[3 * n] as number, extent[3 * n + 1] as number, extent[3 * n + 2] as number];
  const xx = (cholesky ? a * a : a) + blur;
  const xy = cholesky ? a * b : b;
  const yy = (cholesky ? b * b + c * c : c) + blur;
  const rest = yy - (xy * xy) / xx;
  return xx > 0 && rest > 0 && Number.isFinite(xx + rest) ? [Math.sqrt(xx), xy / Math.sqrt(xx), Math.sqrt(rest)] : undefined;
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
function paintArrow(
  context: OffscreenCanvasRenderingContext2D,
  scene: OverlayScene<unknown>,
  [x, y]: Pair,
  descent: Pair,
  cell: Pair,
): void {
  const length = Math.min(Math.hypot(...descent), longestRatio) * scene.arrowLength;
  if (!(length >= shortestArrow * scene.pixelRatio)) return;
  const size = Math.min(1, (headShare * length) / (headLength * scene.pixelRatio)) * scene.pixelRatio;
  const neck = length - headLength * size;
  const arrow = new Path2D(`M0 0H${neck}M${length} 0L${neck} ${headReach * size}V${-headReach * size}Z`);
  const angle = Math.atan2(descent[1] * cell[1], descent[0] * cell[0]);
  const path = new Path2D();
  path.addPath(arrow, { a: Math.cos(angle), b: Math.sin(angle), c: -Math.sin(angle), d: Math.cos(angle), e: x, f: y });
  strokeTwice(context, scene, path, scene.arrow);
  context.fillStyle = css(scene.arrow);
  context.fill(path);
}

/** Two tones, so that a line shows on light and on dark. */
function strokeTwice(context: OffscreenCanvasRenderingContext2D, scene: OverlayScene<unknown>, path: Path2D, color: Color): void {
  for (const [style, width] of [
    [scene.lineUnderneath, 2.4],
    [color, 1.1],
  ] as const) {
    context.strokeStyle = css(style);
    context.lineWidth = width * scene.pixelRatio;
    context.stroke(path);
  }
}

function css([red, green, blue, alpha]: Color): string {
  return `rgb(${red * 255} ${green * 255} ${blue * 255} / ${alpha})`;
}
