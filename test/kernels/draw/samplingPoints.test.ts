/** Offsets as arrows, and the samples of the picked pixel, stand where the operation reads. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attributes } from '../../../experiment/contract.js';
import type { OverlayDrawing } from '../../../experiment/messages.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { samplingPoints } from '../../../webview/ops/samplingPoints/index.js';
import { openStage, type Stage, sourceOf } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** Ten device pixels to a pixel of the image. Arrows of offsets red over blue, samples green. */
const canvas = [200, 300] as const;
const drawing: OverlayDrawing = {
  node: 'look',
  batch: 0,
  size: [20, 30],
  line: [1, 0, 0, 1],
  lineUnderneath: [0, 0, 1, 1],
  accent: [0, 1, 0, 1],
};
const convolution = { strides: 1, padding: 0, dilations: 1 };

interface Look {
  readonly offset: Tensor;
  readonly mask?: Tensor;
  /** None: deformSample2d. */
  readonly kernel?: Tensor;
  readonly gradient?: Tensor;
  readonly attributes?: Attributes;
  /** [row, column] in the output. */
  readonly pointed?: readonly [number, number];
}

async function draw({ gradient, attributes = convolution, pointed, ...inputs }: Look) {
  const images = inputs.offset.shape.slice(0, -3);
  const values = { ...inputs, input: tf.zeros([...images, 20, 30, 1]) };
  const node = { inputs: Object.fromEntries(Object.keys(values).map((name) => [name, name])), attributes, overlay: samplingPoints };
  const tensors = sourceOf(values, gradient && { offset: gradient }, { look: node });
  const [rows, columns] = inputs.offset.shape.slice(-3) as [number, number];
  const pixel = pointed ? { rows, columns, row: pointed[0], column: pointed[1], batch: 0 } : null;
  const { pixels } = await stage.draw(tensors, { overlay: drawing }, canvas, pixel);
  const at = (x: number, y: number) => [...pixels.subarray((Math.floor(y) * canvas[1] + Math.floor(x)) * 4).subarray(0, 4)];
  const near = (x: number, y: number, channel: number) =>
    Math.max(...[-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => at(x + dx, y + dy)[channel] as number)));
  const inked = (channel: number) => pixels.filter((byte, i) => i % 4 === channel && byte > 200).length;
  return { pixels, at, red: (x: number, y: number) => near(x, y, 0), green: (x: number, y: number) => near(x, y, 1), inked };
}

/** [rows, columns, 2 · samples] of zeros but for these samples of a pixel. */
function offsetsOf(shape: readonly [number, number, number], row: number, column: number, entries: readonly number[]): Tensor {
  const buffer = tf.buffer([...shape]);
  entries.forEach((entry, i) => {
    buffer.set(entry, row, column, i);
  });
  return buffer.toTensor();
}

const single = tf.ones([1, 1, 1, 1]);

describe('the samples of a pixel', () => {
  it('are dots where they are read, with a line from where their taps would be', async () => {
    const offset = offsetsOf([20, 30, 2], 7, 5, [3, 4]);
    const { green, red } = await draw({ offset, kernel: single, pointed: [7, 5] });
    expect(green(95, 105)).toBe(255);
    expect(red(75, 90)).toBeGreaterThan(150);
    expect(green(55, 75)).toBeLessThan(50);
  });

  it('are those of the pixel that was pointed at last, once the pointer has left', async () => {
    const offset = offsetsOf([20, 30, 2], 3, 8, [5, 0]);
    await draw({ offset, kernel: single, pointed: [3, 8] });
    const { green } = await draw({ offset, kernel: single });
    expect(green(85, 85)).toBe(255);
  });

  it('are of the middle pixel before, in an output of another size, strides, padding and dilations heeded', async () => {
    // [6, 9]: rows 3 · (0 … 5), and so on; the middle one is (3, 4), whose window begins at (3 · 3 − 1, 3 · 4 − 2) = (8, 10).
    const kernel = tf.ones([2, 3, 1, 1]);
    const attributes = { strides: 3, padding: [1, 2], dilations: [4, 5] };
    const { green, at } = await draw({ offset: tf.zeros([6, 9, 12]), kernel, attributes });
    for (const row of [8, 12]) for (const column of [10, 15, 20]) expect(green(10 * column + 5, 10 * row + 5)).toBe(255);
    expect(at(130, 105)[3]).toBe(0);
  });

  it('are larger where the mask is, and rings at the edge where they lie outside', async () => {
    const kernel = tf.ones([1, 2, 1, 1]);
    const offset = offsetsOf([20, 29, 4], 10, 10, [-5, 0, -5, 0]);
    const full = await draw({ offset, mask: tf.ones([20, 29, 2]), kernel, pointed: [10, 10] });
    const faint = await draw({ offset, mask: tf.fill([20, 29, 2], 0.05), kernel, pointed: [10, 10] });
    expect(full.inked(1)).toBeGreaterThan(3 * faint.inked(1));
    const far = offsetsOf([20, 29, 4], 10, 10, [-500, 0, Number.POSITIVE_INFINITY, 0]);
    const outside = await draw({ offset: far, kernel, pointed: [10, 10] });
    expect(outside.green(105, 1)).toBeGreaterThan(150);
    expect(outside.at(105, 3)[1]).toBeLessThan(120);
    expect(outside.green(115, 198)).toBeGreaterThan(150);
  });

  it('have arrows against their gradients', async () => {
    const gradient = offsetsOf([20, 30, 2], 10, 15, [0, 2e-6]);
    const { green, at } = await draw({ offset: tf.zeros([20, 30, 2]), kernel: single, gradient, pointed: [10, 15] });
    // The limit is the greatest entry but at most 4 rms: the arrow is cut at one and a half times 24 px.
    expect(green(155 - 30, 105)).toBeGreaterThan(120);
    expect(at(155 - 40, 105)[3]).toBe(0);
    expect(at(155 + 10, 105)[3]).toBe(0);
  });

  it('of deformSample2d are one a channel; the published layout takes dy and dx from neighbours', async () => {
    const pointed = [2, 4] as const;
    const attributes = { border: 'clamp', offsetLayout: 'interleaved' };
    const two = offsetsOf([20, 30, 4], 2, 4, [3, 0, 0, 6]);
    const meant = await draw({ offset: two, attributes, pointed });
    expect([meant.green(45, 55), meant.green(105, 25)]).toEqual([255, 255]);
    // Pixel 2 · 30 + 4 has the numbers 128 and 129 of channel 0: row 4, columns 8 and 9.
    const published = await draw({
      offset: offsetsOf([20, 30, 2], 4, 8, [5, 0]),
      attributes: { ...attributes, offsetLayout: 'published' },
      pointed,
    });
    expect(published.green(45, 75)).toBe(255);
    const clamped = await draw({ offset: offsetsOf([20, 30, 2], 2, 4, [-50, 0]), attributes, pointed });
    // A ring, since the border decides.
    expect(clamped.green(48, 5)).toBeGreaterThan(100);
    expect(clamped.at(45, 5)[1]).toBeLessThan(50);
  });

  it('are not drawn where an offset is NaN, nor over a picture of another size', async () => {
    const { pixels } = await draw({ offset: tf.fill([20, 30, 2], Number.NaN), kernel: single });
    expect(pixels.every((byte) => byte === 0)).toBe(true);
    const batch = tf.zeros([0, 20, 30, 2]);
    const none = await draw({ offset: batch, kernel: single });
    expect(none.pixels.every((byte) => byte === 0)).toBe(true);
  });
});

describe('the field of offsets', () => {
  it('is an arrow each of the mean over the samples, from the middle of the window to as far as they are moved', async () => {
    // Of 2 taps (0, 1) and (0, 3): the mean is 2 px to the right. 14 by 21 arrows; the first is of the pixel (0, 0), whose window's middle is at x = 0.5.
    const offset = tf.tile(tf.tensor([[[0, 1, 0, 3]]]), [20, 29, 1]);
    const { red, at } = await draw({ offset, kernel: tf.ones([1, 2, 1, 1]) });
    expect(red(10 + 10, 5)).toBeGreaterThan(120);
    expect(red(10 + 18, 5)).toBeGreaterThan(100);
    expect(at(4, 5)[3]).toBe(0);
  });

  it('is not drawn where it is nothing', async () => {
    const { inked } = await draw({ offset: tf.zeros([20, 30, 2]), kernel: single });
    expect(inked(0)).toBeLessThan(10);
  });
});
