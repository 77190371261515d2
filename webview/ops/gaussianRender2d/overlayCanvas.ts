/** The overlay through a 2D context, for the CPU backend. The shaders beside this file say why each line is as it is. */
import type { Color } from '../../../experiment/messages.js';
import type { OverlayScene } from '../../engine/operation.js';

const shortestArrow = 1.5;
const longestRatio = 1.5;
const headLength = 6;
const headReach = 3;

export function paintOverlay(context: OffscreenCanvasRenderingContext2D, scene: OverlayScene<ArrayLike<number>>): void {
  const { means, covariance, cholesky } = scene.inputs;
  const extent = covariance ?? cholesky;
  if (!means || !extent) return;
  const gaussians = means.shape.at(-2) ?? 0;
  const blur = Number(scene.attributes['blur'] ?? 0);
  const cell = [scene.canvas[1] / scene.size[1], scene.canvas[0] / scene.size[0]] as const;
  const limit = scene.arrowLimit[0] as number;
  for (let n = scene.batch * gaussians; n < (scene.batch + 1) * gaussians; n++) {
    const [x, y] = entries(means.values, n, 2);
    const center = [((x as number) + 0.5) * cell[0], ((y as number) + 0.5) * cell[1]] as const;
    if (!center.every(Number.isFinite)) continue;
    const factor = choleskyFactor(entries(extent.values, n, 3), blur, cholesky !== undefined);
    if (factor) paintEllipse(context, scene, center, cell, factor);
    if (!means.gradient || !(limit > 0)) continue;
    const [gx, gy] = entries(means.gradient, n, 2).map((component) => -component / limit);
    paintArrow(context, scene, center, (gx as number) * cell[0], (gy as number) * cell[1], Math.hypot(gx as number, gy as number));
  }
}

function entries(values: ArrayLike<number>, row: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => values[row * count + i] as number);
}

/** (l11, l21, l22) of the covariance with the blur added; undefined where there is no ellipse. */
function choleskyFactor([a = 0, b = 0, c = 0]: number[], blur: number, cholesky: boolean): [number, number, number] | undefined {
  const xx = (cholesky ? a * a : a) + blur;
  const xy = cholesky ? a * b : b;
  const yy = (cholesky ? b * b + c * c : c) + blur;
  const rest = yy - (xy * xy) / xx;
  return xx > 0 && rest > 0 && Number.isFinite(xx + rest) ? [Math.sqrt(xx), xy / Math.sqrt(xx), Math.sqrt(rest)] : undefined;
}

type Pair = readonly [number, number];

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

function paintArrow(
  context: OffscreenCanvasRenderingContext2D,
  scene: OverlayScene<unknown>,
  [x, y]: Pair,
  gx: number,
  gy: number,
  relative: number,
): void {
  const length = Math.min(relative, longestRatio) * scene.arrowLength;
  if (!(length >= shortestArrow * scene.pixelRatio)) return;
  const size = Math.min(1, length / (headLength * scene.pixelRatio)) * scene.pixelRatio;
  const neck = length - headLength * size;
  const arrow = new Path2D(`M0 0H${neck}M${length} 0L${neck} ${headReach * size}V${-headReach * size}Z`);
  const angle = Math.atan2(gy, gx);
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
