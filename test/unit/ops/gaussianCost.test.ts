import { describe, expect, test } from 'vitest';
import type { CostInput } from '../../../webview/engine/cost.js';
import { cost, coveredPixels } from '../../../webview/ops/gaussianRender2d/cost.js';

const attributes = { height: 20, width: 30, blur: 0, cutoffSigma: 3, pixelCenter: 0, accumulate: 'sum' };

/** Pixel by pixel, as the definition has it. */
function counted(
  [meanX, meanY]: readonly number[],
  [xx, xy, yy]: readonly number[],
  { blur, cutoffSigma, pixelCenter }: typeof attributes,
) {
  const [a, c] = [xx! + blur, yy! + blur];
  const determinant = a * c - xy! * xy!;
  let pixels = 0;
  for (let y = 0; y < attributes.height; y++) {
    for (let x = 0; x < attributes.width; x++) {
      const [dx, dy] = [x + pixelCenter - meanX!, y + pixelCenter - meanY!];
      if ((c * dx * dx - 2 * xy! * dx * dy + a * dy * dy) / determinant <= cutoffSigma ** 2) pixels++;
    }
  }
  return pixels;
}

describe('covered pixels', () => {
  test.each([
    ['inside the image', [14.3, 9.8], [4, 1, 2], {}],
    ['elongated and tilted', [14.3, 9.8], [9, -5.9, 4], {}],
    ['over a corner', [1.2, 18.9], [9, 3, 4], {}],
    ['with its mean outside', [-4.5, 7.3], [6, -2, 3], {}],
    ['out of reach', [-40, -40], [2, 0, 2], {}],
    ['thinner than a pixel, with a blur', [10.4, 10.6], [0.01, 0, 0.01], { blur: 0.3 }],
    ['sampled at half pixels', [10.4, 10.6], [2.2, 0.7, 1.9], { pixelCenter: 0.5 }],
  ] as const)('of a Gaussian %s', (_, mean, covariance, change) => {
    const all = { ...attributes, ...change };
    expect(coveredPixels(mean, covariance, all.height, all.width, all)).toBe(counted(mean, covariance, all));
  });

  test('of one without an area there are none', () => {
    expect(coveredPixels([10, 10], [1, 1, 1], 20, 30, attributes)).toBe(0);
  });
});

const input = (shape: number[], values: number[], wanted = true): CostInput => ({
  shape,
  wanted,
  read: async () => Float32Array.from(values),
});

/** One Gaussian in the middle, a second that nothing reaches; two channels. */
const mean = [14.3, 9.8, -100, -100];
const colors = input([2, 2], [1, 1, 1, 1], false);
const covariance = [4, 1, 2];

test('arithmetic is counted by covered pixels and channels, data by the tensors that are read and written', async () => {
  const means = input([2, 2], mean);
  const cholesky = input([2, 3], [2, 0.5, Math.sqrt(1.75), 1, 0, 1]);
  const { forward, backward } = await cost({ inputs: { means, cholesky, colors }, outputs: [[20, 30, 2]], attributes });
  const pairs = counted(mean, covariance, attributes);
  expect(forward).toEqual({ flops: pairs * (8 + 8 + 2 * 2), bytes: 4 * (4 + 6 + 4 + 1200) });
  expect(backward).toEqual({ flops: pairs * (22 + 8 + 4 * 2), bytes: 4 * (4 + 6 + 4 + 1200 + 4 + 6) });
});

test('every form of the same Gaussians has the same arithmetic', async () => {
  const [xx, xy, yy] = covariance as [number, number, number];
  const spread = Math.hypot((xx - yy) / 2, xy);
  const axes = [Math.sqrt((xx + yy) / 2 + spread), Math.sqrt((xx + yy) / 2 - spread)];
  const means = input([2, 2], mean);
  const forms: Record<string, CostInput>[] = [
    { means, covariance: input([2, 3], [xx, xy, yy, 1, 0, 1]) },
    { means, cholesky: input([2, 3], [Math.sqrt(xx), xy / Math.sqrt(xx), Math.sqrt(yy - xy ** 2 / xx), 1, 0, 1]) },
    { means, scaling: input([2, 2], [...axes, 1, 1]), rotation: input([2], [Math.atan2(2 * xy, xx - yy) / 2, 0]) },
    { points: input([2, 5], [mean[0]!, mean[1]!, xx, xy, yy, mean[2]!, mean[3]!, 1, 0, 1]) },
  ];
  const flops = await Promise.all(
    forms.map(async (inputs) => (await cost({ inputs: { ...inputs, colors }, outputs: [[20, 30, 2]], attributes })).forward.flops),
  );
  expect(flops).toEqual(flops.map(() => counted(mean, covariance, attributes) * 20));
});
