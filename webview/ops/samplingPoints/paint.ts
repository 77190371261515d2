/** The overlay through a 2D context, for the CPU backend. strokes.wgsl is the same on the GPU. */
import type { OverlayScene } from '../../engine/operation.js';
import { css, longestRatio, paintArrow, shortestArrow, strokeTwice } from '../drawing/canvas.js';
import { isOutside, offsetPlace, undeformed } from './sampling.js';
import { type SampledScene, sampledScene } from './scene.js';

/** In CSS pixels, as in the shader. */
const dotRadius = 3.2;
const leastRadius = 1.2;
const greatestRadius = 5;

type Pair = readonly [number, number];
type Scene = OverlayScene<ArrayLike<number>>;
type Sampled = SampledScene<ArrayLike<number>>;

export function paintSamples(context: OffscreenCanvasRenderingContext2D, scene: Scene): void {
  const sampled = sampledScene(scene);
  if (!sampled) return;
  paintField(context, scene, sampled);
  const dots = dotsOf(scene, sampled);
  for (const { tap, end } of dots) paintTether(context, scene, tap, end);
  for (const dot of dots) paintDot(context, scene, dot);
  for (const { sample, end } of dots) paintDescent(context, scene, sampled, sample, end);
}

function paintField(context: OffscreenCanvasRenderingContext2D, scene: Scene, sampled: Sampled): void {
  const { fields, output, taps, dilations, samples, cell } = sampled;
  const middle = taps.map((count, axis) => ((count - 1) / 2) * dilations[axis as 0 | 1]) as [number, number];
  for (let field = 0; field < fields[0] * fields[1]; field++) {
    const [down, across] = [Math.floor(field / fields[1]), field % fields[1]];
    const row = Math.floor(((2 * down + 1) * output[0]) / (2 * fields[0]));
    const column = Math.floor(((2 * across + 1) * output[1]) / (2 * fields[1]));
    const pixel = row * output[1] + column;
    const mean: [number, number] = [0, 0];
    for (let sample = 0; sample < samples; sample++) {
      const [dy, dx] = entriesOf(sampled, sampled.offset.values, pixel, sample);
      mean[0] += dy / samples;
      mean[1] += dx / samples;
    }
    const [y, x] = undeformed(sampled, pixel, 0);
    const [height, width] = [mean[0] * cell[0], mean[1] * cell[1]];
    const length = Math.hypot(height, width);
    if (!Number.isFinite(length) || length < shortestArrow * scene.pixelRatio) continue;
    paintArrow(context, scene, onCanvas(sampled, [y + middle[0], x + middle[1]]), length, Math.atan2(height, width), scene.line);
  }
}

interface Dot {
  readonly sample: number;
  /** [x, y] in device pixels: of the tap without its offset, and of where it reads. */
  readonly tap: Pair;
  readonly end: Pair;
  readonly radius: number;
  readonly outside: boolean;
}

function dotsOf({ canvas, pixelRatio }: Scene, sampled: Sampled): Dot[] {
  const { samples, picked, firstPixel, mask, offset, input, clamps } = sampled;
  return Array.from({ length: samples }, (_, sample) => {
    const tap = undeformed(sampled, picked, sample);
    const [dy, dx] = entriesOf(sampled, offset.values, picked, sample);
    const moved = [tap[0] + dy, tap[1] + dx] as const;
    const factor = mask?.values[(firstPixel + picked) * samples + sample] ?? 1;
    const size = Number.isFinite(factor) ? within(dotRadius * Math.sqrt(Math.abs(factor)), leastRadius, greatestRadius) : leastRadius;
    const radius = size * pixelRatio;
    const read = clamps ? ([within(moved[0], 0, input[0] - 1), within(moved[1], 0, input[1] - 1)] as const) : moved;
    const [x, y] = onCanvas(sampled, read);
    const end = [within(x, radius, canvas[1] - radius), within(y, radius, canvas[0] - radius)] as const;
    return { sample, tap: onCanvas(sampled, tap), end, radius, outside: isOutside(sampled, moved) };
  }).filter(({ end }) => end.every((place) => !Number.isNaN(place)));
}

function paintTether(context: OffscreenCanvasRenderingContext2D, scene: Scene, from: Pair, to: Pair): void {
  strokeTwice(context, scene, new Path2D(`M${from[0]} ${from[1]}L${to[0]} ${to[1]}`), scene.line);
}

/** A ring where it lies outside. */
function paintDot(context: OffscreenCanvasRenderingContext2D, scene: Scene, { end: [x, y], radius, outside }: Dot): void {
  const circle = new Path2D();
  circle.arc(x, y, radius, 0, 2 * Math.PI);
  strokeTwice(context, scene, circle, scene.accent);
  if (outside) return;
  context.fillStyle = css(scene.accent);
  context.fill(circle);
}

function paintDescent(context: OffscreenCanvasRenderingContext2D, scene: Scene, sampled: Sampled, sample: number, from: Pair): void {
  const { offset, picked, cell } = sampled;
  const limit = scene.arrowLimit[0] ?? 0;
  if (!offset.gradient || !(limit > 0)) return;
  const [dy, dx] = entriesOf(sampled, offset.gradient, picked, sample);
  const length = Math.min(Math.hypot(dy, dx) / limit, longestRatio) * scene.arrowLength;
  if (!(length >= shortestArrow * scene.pixelRatio && Number.isFinite(dy + dx))) return;
  paintArrow(context, scene, from, length, Math.atan2(-dy * cell[0], -dx * cell[1]), scene.accent);
}

/** (dy, dx) of a sample, of the offset or its gradient. */
function entriesOf(sampled: Sampled, values: ArrayLike<number>, pixel: number, sample: number): [number, number] {
  const first = sampled.firstPixel * 2 * sampled.samples;
  const entry = (component: number) => values[first + offsetPlace(sampled, pixel, sample, component)] as number;
  return [entry(0), entry(1)];
}

/** [x, y] in device pixels of [y, x] in the image. */
function onCanvas({ cell }: Sampled, [y, x]: Pair): Pair {
  return [(x + 0.5) * cell[1], (y + 0.5) * cell[0]];
}

function within(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
