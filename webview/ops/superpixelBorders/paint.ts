/** The borders on the CPU: blended into the pixels of a picture. borders.wgsl is the same on the GPU and is held against this. */
import type { Color } from '../../../experiment/messages.js';
import type { OverlayScene } from '../../engine/operation.js';
import type { Borders } from './scene.js';

/** @param pixels RGBA bytes, not premultiplied, of the scene's canvas. */
export function paintBorders(
  pixels: Uint8ClampedArray,
  { labels: { values: labels }, rows, columns, first, pointed, width, rim }: Borders<ArrayLike<number>>,
  {
    canvas: [canvasHeight, canvasWidth],
    line,
    lineUnderneath,
    accent,
  }: Pick<OverlayScene<unknown>, 'canvas' | 'line' | 'lineUnderneath' | 'accent'>,
): void {
  const segment = pointed < 0 ? -1 : (labels[pointed] as number);
  const rowAt = cellsAlong(canvasHeight, rows);
  const columnAt = cellsAlong(canvasWidth, columns);
  const labelAt = (x: number, y: number) => labels[first + rowAt(y) * columns + columnAt(x)] as number;
  const before = (width + 1) >> 1;
  const after = width >> 1;
  const around = (x: number, y: number, beyond: number) => {
    const [left, right] = [x - before - beyond, x + after + beyond];
    const [top, bottom] = [y - before - beyond, y + after + beyond];
    return [labelAt(left, top), labelAt(right, top), labelAt(left, bottom), labelAt(right, bottom)];
  };
  const differ = (found: readonly number[]) => found.some((label) => label !== found[0]);
  const hatched = (x: number, y: number) => labelAt(x, y) < 0 && Math.floor((x + y) / rim) % 6 < 3;
  for (let y = 0; y < canvasHeight; y++) {
    for (let x = 0; x < canvasWidth; x++) {
      const at = 4 * (y * canvasWidth + x);
      const outer = around(x, y, rim);
      const isNear = differ(outer);
      if (isNear && segment >= 0 && outer.includes(segment)) {
        blend(pixels, at, accent);
        continue;
      }
      if (isNear || hatched(x, y)) blend(pixels, at, lineUnderneath);
      if (differ(around(x, y, 0))) blend(pixels, at, line);
    }
  }
}

/** The cell under the middle of each pixel; beyond the canvas, the nearest. */
function cellsAlong(pixels: number, cells: number): (pixel: number) => number {
  const under = Array.from({ length: pixels }, (_, pixel) => Math.floor(((2 * pixel + 1) * cells) / (2 * pixels)));
  return (pixel) => under[Math.min(pixels - 1, Math.max(0, pixel))] as number;
}

/** The colour over the pixel's, neither premultiplied. */
function blend(pixels: Uint8ClampedArray, at: number, [red, green, blue, alpha]: Color): void {
  const ground = ((pixels[at + 3] as number) / 255) * (1 - alpha);
  const together = alpha + ground;
  if (together === 0) return;
  for (const [channel, value] of [red, green, blue].entries()) {
    pixels[at + channel] = (255 * value * alpha + (pixels[at + channel] as number) * ground) / together;
  }
  pixels[at + 3] = 255 * together;
}
