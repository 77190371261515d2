/** Thin lines and arrows through a 2D context. lines.wgsl and arrow.wgsl are the same on the GPU and say why each is as it is. */
import type { Color } from '../../../experiment/messages.js';
import type { OverlayScene } from '../../engine/operation.js';

/** In CSS pixels: arrows that are shorter are not drawn. */
export const shortestArrow = 2.5;
/** Of a gradient, in units of the length that the limit has. */
export const longestRatio = 1.5;
const headLength = 5;
const headReach = 2;
const headShare = 0.6;

type Tones = Pick<OverlayScene<unknown>, 'lineUnderneath' | 'pixelRatio'>;
type Pair = readonly [number, number];

/** From (x, y) on, `length` device pixels in the direction of `angle`. */
export function paintArrow(
  context: OffscreenCanvasRenderingContext2D,
  tones: Tones,
  [x, y]: Pair,
  length: number,
  angle: number,
  color: Color,
): void {
  const size = Math.min(1, (headShare * length) / (headLength * tones.pixelRatio)) * tones.pixelRatio;
  const neck = length - headLength * size;
  const arrow = new Path2D(`M0 0H${neck}M${length} 0L${neck} ${headReach * size}V${-headReach * size}Z`);
  const path = new Path2D();
  path.addPath(arrow, { a: Math.cos(angle), b: Math.sin(angle), c: -Math.sin(angle), d: Math.cos(angle), e: x, f: y });
  strokeTwice(context, tones, path, color);
  context.fillStyle = css(color);
  context.fill(path);
}

/** Two tones, so that a line shows on light and on dark. */
export function strokeTwice(context: OffscreenCanvasRenderingContext2D, tones: Tones, path: Path2D, color: Color): void {
  for (const [style, width] of [
    [tones.lineUnderneath, 2.4],
    [color, 1.1],
  ] as const) {
    context.strokeStyle = css(style);
    context.lineWidth = width * tones.pixelRatio;
    context.stroke(path);
  }
}

export function css([red, green, blue, alpha]: Color): string {
  return `rgb(${red * 255} ${green * 255} ${blue * 255} / ${alpha})`;
}
