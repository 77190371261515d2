/** Borders of segments stand on the edges between their pixels: the same on the GPU and on the CPU. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OverlayDrawing, PointedPixel } from '../../../experiment/messages.js';
import { tf } from '../../../webview/engine/tfjs.js';
import { superpixelBorders } from '../../../webview/ops/superpixelBorders/index.js';
import { paintBorders } from '../../../webview/ops/superpixelBorders/paint.js';
import { bordersOf } from '../../../webview/ops/superpixelBorders/scene.js';
import { openStage, pseudorandom, type Stage, sourceOf } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** Lines red over blue, what is pointed at green. */
const colors = { line: [1, 0, 0, 1], lineUnderneath: [0, 0, 1, 1], accent: [0, 1, 0, 1] } as const;

/** Left and right halves, and a pixel of no segment in the corner. */
const halves = [
  [0, 0, 1, 1],
  [0, 0, 1, 1],
  [0, 0, 1, -1],
];

interface Drawing {
  readonly labels: readonly (readonly number[])[] | readonly (readonly (readonly number[])[])[];
  /** [height, width] in device pixels. */
  readonly canvas: readonly [number, number];
  readonly change?: Partial<OverlayDrawing>;
  readonly pointed?: readonly [number, number];
  readonly part?: 'inputs' | 'outputs';
}

async function draw({ labels, canvas, change = {}, pointed, part = 'inputs' }: Drawing) {
  const tensor = tf.tensor(labels as number[][], undefined, 'int32');
  const [rows, columns] = tensor.shape.slice(-2) as [number, number];
  const drawing: OverlayDrawing = { node: 'pool', batch: 0, size: [rows, columns], ...colors, ...change };
  const node = {
    inputs: part === 'inputs' ? { labels: 'labels' } : {},
    outputs: part === 'outputs' ? [{ name: 'labels', reference: 'labels' }] : [],
    attributes: {},
    overlay: superpixelBorders,
  };
  const pixel: PointedPixel | null = pointed ? { rows, columns, row: pointed[0], column: pointed[1], batch: drawing.batch } : null;
  const { pixels } = await stage.draw(sourceOf({ labels: tensor }, {}, { pool: node }), { overlay: drawing }, canvas, pixel);

  const named = { labels: { shape: tensor.shape, values: await tensor.data() } };
  const scene = {
    ...drawing,
    inputs: part === 'inputs' ? named : {},
    outputs: part === 'outputs' ? named : {},
    attributes: {},
    canvas,
    pixelRatio: drawing.pixelRatio ?? 1,
    ...(pointed && { pointed }),
    arrowLimit: [0],
    arrowLength: 0,
  };
  const borders = bordersOf<ArrayLike<number>>(scene);
  const onCpu = new Uint8ClampedArray(canvas[0] * canvas[1] * 4);
  if (borders) paintBorders(onCpu, borders, scene);
  tensor.dispose();
  return { pixels, onCpu: new Uint8Array(onCpu) };
}

/** One letter a pixel: the line, what lies underneath, what is pointed at, or nothing. */
function rowsOf(pixels: Uint8Array, [height, width]: readonly [number, number]): string[] {
  const letter = (at: number) => {
    const [red, green, blue, alpha] = pixels.subarray(4 * at, 4 * at + 4);
    return alpha === 0 ? '·' : red === 255 ? 'L' : green === 255 ? 'P' : blue === 255 ? 'u' : '?';
  };
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => letter(y * width + x)).join(''));
}

describe('a border', () => {
  it('is a line one pixel wide on the edge, with what lies underneath on both sides', async () => {
    const canvas = [6, 24] as const;
    const { pixels } = await draw({ labels: [halves[0]!], canvas });
    expect(rowsOf(pixels, canvas)).toEqual(Array(6).fill(`${'·'.repeat(11)}uLu${'·'.repeat(10)}`));
  });

  it('is as wide on a finer screen, and no wider where pixels are larger', async () => {
    const canvas = [4, 40] as const;
    const { pixels } = await draw({ labels: [halves[0]!], canvas, change: { pixelRatio: 2 } });
    expect(rowsOf(pixels, canvas)[0]).toBe(`${'·'.repeat(17)}uuLLuu${'·'.repeat(17)}`);
  });

  it('is of the segment that is pointed at where that is one', async () => {
    const canvas = [6, 24] as const;
    const three = [[0, 0, 1, 1, 2, 2]];
    const drawn = async (pointed: readonly [number, number]) => rowsOf((await draw({ labels: three, canvas, pointed })).pixels, canvas)[0];
    expect(await drawn([0, 1])).toBe('·······PPP·····uLu······');
    expect(await drawn([0, 3])).toBe('·······PPP·····PPP······');
    const nowhere = rowsOf((await draw({ labels: [[0, 0, -1, -1]], canvas, pointed: [0, 3] })).pixels, canvas);
    expect(nowhere.join('')).not.toContain('P');
  });

  it('is not there where all labels are the same, or another picture is meant', async () => {
    const one = await draw({ labels: [[3, 3], [3, 3]], canvas: [8, 8] }); // biome-ignore format: two rows
    const other = await draw({ labels: halves, canvas: [8, 8], change: { size: [4, 4] } });
    for (const { pixels } of [one, other]) expect(pixels.every((byte) => byte === 0)).toBe(true);
  });

  const random = Array.from({ length: 12 }, (_, row) =>
    Array.from(pseudorandom(17, row + 1), (uniform, column) => Math.floor(3 * uniform) - Number(column > 13)),
  );
  const translucent = { line: [1, 0.8, 0.3, 0.7], lineUnderneath: [0, 0, 0, 0.25], accent: [1, 0.4, 0.7, 1] } as const;
  it.each<readonly [string, Drawing]>([
    ['enlarged', { labels: halves, canvas: [30, 40] }],
    ['by sizes that do not divide', { labels: random, canvas: [91, 100] }],
    ['a pixel a label', { labels: random, canvas: [12, 17] }],
    ['several labels a pixel', { labels: random, canvas: [5, 6] }],
    ['on a fine screen, pointed at', { labels: random, canvas: [96, 136], change: { pixelRatio: 3 }, pointed: [5, 5] }],
    ['in translucent colours', { labels: random, canvas: [60, 85], change: translucent, pointed: [2, 9] }],
    ['of the second image', { labels: [random, random.toReversed()], canvas: [24, 34], change: { batch: 1 }, pointed: [0, 0] }],
    ['of an output', { labels: halves, canvas: [9, 12], part: 'outputs' }],
  ])('is the same on both: %s', async (_, drawing) => {
    const { pixels, onCpu } = await draw(drawing);
    let worst = 0;
    pixels.forEach((byte, i) => {
      // The GPU's colours are premultiplied.
      const opacity = i % 4 === 3 ? 1 : onCpu[i - (i % 4) + 3]! / 255;
      worst = Math.max(worst, Math.abs(byte - onCpu[i]! * opacity));
    });
    expect(worst).toBeLessThanOrEqual(2);
    expect(onCpu.some((byte) => byte > 0)).toBe(true);
  });
});

it('pixels of no segment are hatched', async () => {
  const canvas = [12, 12] as const;
  const { pixels } = await draw({ labels: [[-1]], canvas });
  const rows = rowsOf(pixels, canvas);
  expect(rows[0]).toBe('uuu···uuu···');
  expect(rows[1]).toBe('uu···uuu···u');
});
