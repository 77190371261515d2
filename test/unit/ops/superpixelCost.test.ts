import { expect, test } from 'vitest';
import type { Shape } from '../../../experiment/contract.js';
import { poolCost, unpoolCost } from '../../../webview/ops/superpixelPool/cost.js';

const input = (shape: Shape, wanted = true) => ({ shape, wanted, read: () => Promise.reject(new Error('its numbers are not needed')) });

/** P = 128², C = 32, K = 256: 4(CP + P + K + CK) bytes each way. */
test('the limit of a mean is its data read and written once', async () => {
  const [pixels, channels, segments] = [128 * 128, 32, 256];
  const inputs = { features: input([128, 128, channels]), labels: input([128, 128], false) };
  const cost = await poolCost({ inputs, outputs: [[segments, channels]], attributes: { reduce: 'mean', segments } });
  const bytes = 4 * (channels * pixels + pixels + segments + channels * segments);
  expect([cost.forward.bytes, cost.backward.bytes]).toEqual([bytes, bytes]);
  expect(cost.forward.flops).toBe(channels * pixels + channels * segments);
});

test('of two images it is twice that of one, and backward costs nothing where no gradient is wanted', async () => {
  for (const reduce of ['mean', 'max']) {
    const costOf = (leading: Shape, wanted: boolean) =>
      poolCost({
        inputs: { features: input([...leading, 9, 7, 3], wanted), labels: input([...leading, 9, 7], false) },
        outputs: [[...leading, 5, 3]],
        attributes: { reduce, segments: 5 },
      });
    const [one, two] = [await costOf([], true), await costOf([2], true)];
    expect([two.forward.bytes, two.backward.bytes]).toEqual([2 * one.forward.bytes, 2 * one.backward.bytes]);
    expect((await costOf([], false)).backward).toEqual({ flops: 0, bytes: 0 });
  }
});

test('unpooling reads the values and the labels and writes the features; backward the other way round', async () => {
  const inputs = { values: input([5, 3]), labels: input([9, 7], false) };
  const cost = await unpoolCost({ inputs, outputs: [[9, 7, 3]], attributes: {} });
  const bytes = 4 * (15 + 63 + 189);
  expect(cost).toEqual({ forward: { flops: 0, bytes }, backward: { flops: 189, bytes } });
});
