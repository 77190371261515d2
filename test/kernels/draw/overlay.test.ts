/** Ellipses and arrows stand where the Gaussians and their gradients are. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layoutOf } from '../../../experiment/layout.js';
import type { HeatmapDrawing, OverlayDrawing } from '../../../experiment/messages.js';
import { scaleFor, standardThemes } from '../../../webview/color/index.js';
import { type Tensor, tf } from '../../../webview/engine/tfjs.js';
import { overlay } from '../../../webview/ops/gaussianRender2d/overlay.js';
import { openStage, pseudorandom, type Stage, sourceOf } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** Ten device pixels to a pixel of the picture. Lines red over blue, arrows green. */
const canvas = [200, 300] as const;
const drawing: OverlayDrawing = {
  node: 'render',
  batch: 0,
  size: [20, 30],
  line: [1, 0, 0, 1],
  lineUnderneath: [0, 0, 1, 1],
  accent: [0, 1, 0, 1],
};

/** Zero but for the pixel in row 7, column 5. */
function photo(): Tensor {
  const pixels = tf.buffer([20, 30]);
  pixels.set(1, 7, 5);
  return pixels.toTensor();
}

interface Gaussians extends Partial<Record<'means' | 'points' | 'covariance' | 'cholesky' | 'scaling' | 'rotation', Tensor>> {
  /** Of means or points. */
  readonly gradient?: Tensor;
  readonly sigma?: number;
  readonly blur?: number;
  readonly pixelCenter?: number;
}

async function draw(
  { gradient, sigma, blur = 0, pixelCenter = 0, ...values }: Gaussians,
  change: Partial<OverlayDrawing> = {},
  heatmap?: HeatmapDrawing,
) {
  const inputs = Object.fromEntries(Object.keys(values).map((name) => [name, name]));
  const attributes = { blur, pixelCenter, ...(sigma !== undefined && { sigma }) };
  const nodes = { render: { inputs, attributes, overlay } };
  const tensors = sourceOf({ ...values, photo: photo() }, gradient && { [values.points ? 'points' : 'means']: gradient }, nodes);
  const drawn = await stage.draw(tensors, { overlay: { ...drawing, ...change }, ...(heatmap && { heatmap }) }, canvas);
  /** [red, green, blue, alpha] of the pixel that holds this point. */
  const at = (x: number, y: number) => [...drawn.pixels.subarray((Math.floor(y) * canvas[1] + Math.floor(x)) * 4).subarray(0, 4)] as const;
  const opacity = (x: number, y: number) => at(x, y)[3];
  /** The greenest of the pixels next to this point: a thin line rarely passes through the middle of one. */
  const greenNear = (x: number, y: number) =>
    Math.max(...[-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => at(x + dx, y + dy)[1] as number)));
  return { ...drawn, at, opacity, greenNear };
}

describe('an ellipse', () => {
  it('lies one standard deviation from the mean, in a thin line of two tones', async () => {
    // Centre (55, 75), half axes 20 and 10.
    const { at, opacity } = await draw({ means: tf.tensor([[5, 7]]), cholesky: tf.tensor([[2, 0, 1]]) });
    for (const [x, y] of [
      [35, 75],
      [75, 75],
      [55, 65],
      [55, 85],
    ] as const) {
      // The line passes between two pixels.
      for (const side of [-0.5, 0.5]) {
        const [red, , , alpha] = at(x + (y === 75 ? side : 0.5), y + (y === 75 ? 0.5 : side));
        expect(red).toBeGreaterThan(100);
        expect(alpha).toBeGreaterThan(200);
      }
    }
    const [, , underneath, faint] = at(76.5, 75);
    expect(underneath).toBeGreaterThan(10);
    expect(faint).toBeLessThan(80);
    for (const [x, y] of [
      [55, 75],
      [70, 75],
      [80, 75],
      [55, 60],
      [55, 90],
    ] as const)
      expect(opacity(x, y)).toBe(0);
  });

  it('frames the cell of its mean where it is half a pixel wide', async () => {
    const layout = layoutOf([20, 30], 'picture', { batch: 0, channel: 0 });
    const scale = scaleFor('picture', standardThemes.dark);
    const { at } = await draw(
      { means: tf.tensor([[5, 7]]), cholesky: tf.tensor([[0.5, 0, 0.5]]) },
      {},
      {
        target: { reference: 'photo', gradient: false },
        layout,
        scale: { ...scale, range: { rule: 'fixed', low: -1, high: 1 } },
      },
    );
    // Cell (row 7, column 5) is x 50 to 60, y 70 to 80 on the canvas.
    for (const [x, y] of [
      [50, 75],
      [60, 75],
      [55, 70],
      [55, 80],
    ] as const) {
      // The line passes between two pixels and hides both.
      for (const side of [-0.5, 0.5]) {
        const [red, green] = at(x + (y === 75 ? side : 0), y + (y === 75 ? 0 : side));
        expect(red).toBeGreaterThan(100);
        expect(green).toBeLessThan(40);
      }
    }
    expect(at(55, 75)).toEqual([255, 255, 255, 255]);
    for (const corner of [50, 59]) expect(at(corner, corner + 20)[1]).toBeGreaterThan(150);
    for (const neighbour of [49, 60]) expect(at(neighbour, neighbour + 20)).toEqual([128, 128, 128, 255]);
    expect(at(46, 75)).toEqual([128, 128, 128, 255]);
  });

  it('is the same in every form, with and without blur', async () => {
    const places = [
      [8, 9],
      [20, 5],
    ] as const;
    // Deviations along and across, and the angle from x towards y.
    const turned = [
      [3, 0.8, 0.7],
      [-2, 1, -2.5],
    ] as const;
    const covariances = turned.map(([along, across, angle]) => {
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      const [a, b] = [along ** 2, across ** 2];
      return [a * cosine ** 2 + b * sine ** 2, (a - b) * cosine * sine, a * sine ** 2 + b * cosine ** 2] as const;
    });
    const factors = covariances.map(([xx, xy, yy], i) => [
      (i ? -1 : 1) * Math.sqrt(xx),
      ((i ? -1 : 1) * xy) / Math.sqrt(xx),
      Math.sqrt(yy - xy ** 2 / xx),
    ]);
    const means = tf.tensor(places.map((place) => [...place]));
    for (const blur of [0, 0.7]) {
      const expected = await draw({ means, covariance: tf.tensor(covariances.map((row) => [...row])), blur });
      const others: Gaussians[] = [
        { means, cholesky: tf.tensor(factors) },
        {
          means,
          scaling: tf.tensor(turned.map(([along, across]) => [along, across])),
          rotation: tf.tensor(turned.map(([, , angle]) => angle)),
        },
        { points: tf.tensor(places.map((place, i) => [...place, ...covariances[i]!])) },
      ];
      for (const other of others) {
        const { pixels } = await draw({ ...other, blur });
        const worst = pixels.reduce((most, byte, i) => Math.max(most, Math.abs(byte - expected.pixels[i]!)), 0);
        expect(worst, Object.keys(other).join()).toBeLessThanOrEqual(2);
      }
    }
    const round = await draw({ means, sigma: 1.5 });
    const same = await draw({ means, cholesky: tf.tile(tf.tensor([[1.5, 0, 1.5]]), [2, 1]) });
    expect(round.pixels).toEqual(same.pixels);
  });

  it('stands where the pixel centres are', async () => {
    const atIntegers = await draw({ means: tf.tensor([[10, 7]]), sigma: 2 });
    const atHalves = await draw({ means: tf.tensor([[10.5, 7.5]]), sigma: 2, pixelCenter: 0.5 });
    expect(atHalves.pixels).toEqual(atIntegers.pixels);
    expect(atHalves.opacity(125, 75)).toBeGreaterThan(150);
  });

  it('leans the way of its covariance: y points down', async () => {
    // Long axis towards the bottom right: standard deviation 2 along (1, 1), 0.5 across.
    const covariance = tf.tensor([[(4 + 0.25) / 2, (4 - 0.25) / 2, (4 + 0.25) / 2]]);
    const { opacity } = await draw({ means: tf.tensor([[10, 10]]), covariance });
    const along = 20 / Math.SQRT2;
    expect(opacity(105 + along, 105 + along)).toBeGreaterThan(150);
    expect(opacity(105 - along, 105 - along)).toBeGreaterThan(150);
    expect(opacity(105 + along, 105 - along)).toBe(0);
  });

  it('grows by the blur', async () => {
    const { opacity } = await draw({ means: tf.tensor([[10, 10]]), cholesky: tf.tensor([[0, 0, 0]]), blur: 4 });
    expect(opacity(125, 105)).toBeGreaterThan(150);
    expect(opacity(105, 125)).toBeGreaterThan(150);
  });

  it.each([
    ['a mean that is NaN', { means: [[Number.NaN, 5]], cholesky: [[2, 0, 2]] }],
    ['an infinite mean', { means: [[5, Number.POSITIVE_INFINITY]], cholesky: [[2, 0, 2]] }],
    ['a factor that is NaN', { means: [[5, 5]], cholesky: [[2, Number.NaN, 2]] }],
    ['a factor without an area', { means: [[5, 5]], cholesky: [[2, 1, 0]] }],
    ['a covariance that is not positive definite', { means: [[5, 5]], covariance: [[1, 2, 1]] }],
    ['a covariance that is negative', { means: [[5, 5]], covariance: [[-1, 0, -1]] }],
    ['a point that is not positive definite', { points: [[5, 5, 1, 2, 1]] }],
    ['a scaling of 0', { means: [[5, 5]], scaling: [[2, 0]], rotation: [0.3] }],
    ['a scaling that is NaN', { means: [[5, 5]], scaling: [[2, Number.NaN]], rotation: [0.3] }],
    ['an infinite rotation', { means: [[5, 5]], scaling: [[2, 1]], rotation: [Number.POSITIVE_INFINITY] }],
    ['a mean far off the picture', { means: [[500, -300]], cholesky: [[2, 0, 2]] }],
  ])('is not drawn for %s', async (_, inputs: Record<string, number[][] | number[]>) => {
    const tensors = Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, tf.tensor(values)]));
    const { pixels } = await draw(tensors);
    expect(pixels.every((byte) => byte === 0)).toBe(true);
  });

  it('is drawn for the image of the batch that is shown', async () => {
    const means = tf.tensor([[[5, 5]], [[20, 12]]]);
    const cholesky = tf.tensor([[[1, 0, 1]], [[2, 0, 2]]]);
    const second = await draw({ means, cholesky }, { batch: 1 });
    expect(second.opacity(225, 125)).toBeGreaterThan(150);
    expect(second.opacity(65, 55)).toBe(0);
  });

  it('widens with the ratio of device to CSS pixels', async () => {
    const gaussian = { means: tf.tensor([[5, 7]]), cholesky: tf.tensor([[2, 0, 1]]) };
    const inked = ({ pixels }: { pixels: Uint8Array }) => pixels.reduce((sum, byte, i) => sum + (i % 4 === 3 ? byte / 255 : 0), 0);
    const ratio = inked(await draw(gaussian, { pixelRatio: 2 })) / inked(await draw(gaussian));
    expect(ratio).toBeGreaterThan(1.8);
    expect(ratio).toBeLessThan(2.2);
  });

  it('is drawn for none and for 5000', async () => {
    const none = await draw({ means: tf.zeros([0, 2]), cholesky: tf.zeros([0, 3]), gradient: tf.zeros([0, 2]) });
    expect(none.pixels.every((byte) => byte === 0)).toBe(true);
    const uniform = pseudorandom(10_000, 5);
    const means = tf.tensor(
      uniform.map((u, i) => u * (i % 2 ? 20 : 30)),
      [5000, 2],
    );
    const many = await draw({ means, cholesky: tf.tile(tf.tensor([[0.6, 0.1, 0.4]]), [5000, 1]), gradient: tf.sub(means, 10) });
    expect(many.pixels.filter((byte, i) => i % 4 === 3 && byte > 0).length).toBeGreaterThan(40_000);
  });
});

describe('an arrow', () => {
  const cholesky = tf.tensor([[0.1, 0, 0.1]]);

  it('points from the mean against the gradient, to the length that the report tells', async () => {
    const { greenNear, opacity, report } = await draw({ means: tf.tensor([[15, 10]]), cholesky, gradient: tf.tensor([[3e-6, -4e-6]]) });
    // The limit is the greatest component, 4e-6, for 24 px; the gradient's length is 5e-6.
    expect(report!.arrowUnit).toBeCloseTo(4e-6 * (10 / 24), 10);
    const [x, y] = [155, 105];
    const along = (distance: number) => [x - 0.6 * distance, y + 0.8 * distance] as const;
    for (const distance of [8, 15, 27]) expect(greenNear(...along(distance))).toBeGreaterThan(150);
    expect(opacity(...along(33))).toBe(0);
    expect(opacity(...along(-8))).toBe(0);
  });

  it('starts at a point too, against the first two entries of its gradient', async () => {
    const point = tf.tensor([[15, 10, 0.01, 0, 0.01]]);
    const { greenNear, opacity } = await draw({ points: point, gradient: tf.tensor([[-4e-6, 0, 1e-6, 3e-6, 2e-6]]) });
    expect(greenNear(155 + 20, 105)).toBeGreaterThan(150);
    expect(opacity(155 - 8, 105)).toBe(0);
  });

  it('is cut where it would be longer than half as much again as the limit', async () => {
    // One great gradient among many zeros: the limit is 4 rms, far below it.
    const count = 400;
    const gradient = tf.tensor(Array.from({ length: count }, (_, i) => [i === 0 ? -1 : 0, 0]));
    const means = tf.tensor(Array.from({ length: count }, (_, i) => (i === 0 ? [10, 10] : [-50, -50])));
    const { greenNear, opacity } = await draw({ means, cholesky: tf.tile(cholesky, [count, 1]), gradient });
    expect(greenNear(105 + 33, 105)).toBeGreaterThan(150);
    expect(opacity(105 + 39, 105)).toBe(0);
  });

  it.each([
    ['zero', [[0, 0]]],
    ['NaN', [[Number.NaN, 1]]],
    ['infinite', [[1, Number.NEGATIVE_INFINITY]]],
  ])('is not drawn where the gradient is %s', async (_, gradient) => {
    const { pixels } = await draw({ means: tf.tensor([[15, 10]]), cholesky: tf.zeros([1, 3]), gradient: tf.tensor2d(gradient) });
    expect(pixels.every((byte) => byte === 0)).toBe(true);
  });

  it('is not drawn where no gradient is known', async () => {
    const { pixels, report } = await draw({ means: tf.tensor([[15, 10]]), cholesky: tf.zeros([1, 3]) });
    expect(pixels.every((byte) => byte === 0)).toBe(true);
    expect(report).toBeUndefined();
  });
});
