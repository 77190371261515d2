/** deformConv2d parts its work so that any number of taps and channels, in groups or not, fits into what a GPU dispatches at once. */
import { expect, test } from 'vitest';
import type { Shape } from '../../../experiment/contract.js';
import {
  workgroupsOfForward,
  workgroupsOfInputGradient,
  workgroupsOfKernelGradient,
  workgroupsOfOffsetGradient,
} from '../../../webview/ops/deformConv2d/convolution.js';
import { sizesOf } from '../../../webview/ops/deformConv2d/sizes.js';

/** maxComputeWorkgroupsPerDimension of every GPU. */
const limit = 65535;

const taps = 7 * 7;

test.each<[string, number, Shape]>([
  ['one weight to each of 1400 channels', 1, [7, 7, 1, 1400]],
  ['an offset group to each of 1400 channels', 1400, [7, 7, 1400, 1]],
  ['2048 channels to 2048', 1, [7, 7, 2048, 2048]],
])('7 × 7 taps, %s', (_, offsetGroups, kernel) => {
  const channels = kernel[2] === 1 ? 1400 : kernel[2]!;
  const sizes = sizesOf([1, 8, 8, channels], [1, 8, 8, 2 * offsetGroups * taps], kernel, { strides: 1, padding: 3, dilations: 1 });
  for (const workgroups of [workgroupsOfForward, workgroupsOfInputGradient, workgroupsOfKernelGradient, workgroupsOfOffsetGradient]) {
    expect(Math.max(...workgroups(sizes)), workgroups.name).toBeLessThanOrEqual(limit);
  }
});
