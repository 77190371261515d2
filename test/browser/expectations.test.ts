/** What the file expects, on the cards of what it is expected of. */
import { describe, expect, it } from 'vitest';
import { experimentMessage } from './support/experiments.js';
import type { GradLabPage } from './support/harness.js';
import { usePages } from './support/pages.js';

let page: GradLabPage;
usePages((opened) => {
  page = opened;
});

const chip = (card: string, row = '') => page.page.locator(`[data-card="${card}"] ${row} .verdict`, { hasText: 'expect' });

/** y = 2x, loss = mean(y): dloss/dx = 2/3. */
const text = (x: string, train = '') => `{
  "gradlab": 1,
  "tensors": { "x": { "values": [1, 2, 3], "trainable": true }, "two": { "fill": 2, "shape": [3] } },
  "graph": [
    { "id": "y", "op": "mul", "inputs": { "a": "x", "b": "two" } },
    { "id": "loss", "op": "mean", "inputs": { "input": "y" } }
  ],
  "loss": "loss",${train}
  "expect": { "y": { "values": [2, 4, 6] }, "grad:y": { "fill": 0.25 }, "x": { "values": ${x} }, "grad:x": { "values": [0.6666667, 0.6666667, 0.6666667] } }
}`;

describe('expectations', () => {
  it('show on the cards of nodes and the rows of tensors, right or wrong, with all that is known behind them', async () => {
    await page.send(await experimentMessage(text('[1, 2, 3]')));
    await expect.poll(() => chip('node:y').textContent(), { timeout: 60_000 }).toMatch(/✗.*expect grad:y 0\.33 > 1e-5/);
    expect(await chip('tensors:trainable').textContent()).toMatch(/✓.*expect 2 of 2 · [\d.e-]+$/);
    await expect.poll(() => chip('node:loss').count()).toBe(0);
    await chip('node:y').click();
    const details = await page.page.locator('.verdict-details:popover-open').innerText();
    expect(details).toContain('y: error 0, at most 1e-5 is right');
    expect(details).toContain('grad:y: error 0.33, at most 1e-5 is right; farthest off y[0]: 0.333 instead of 0.25');
  });

  it('are no verdict before the last step; a run leaves them behind, and its end judges', async () => {
    const train = '"train": { "optimizer": "sgd", "learningRate": 0.3, "steps": 2 },';
    await page.send(await experimentMessage(text('[0.6, 1.6, 2.6]', train)));
    await expect.poll(() => chip('tensors:trainable').textContent(), { timeout: 60_000 }).toMatch(/….*so far$/);
    await page.page.keyboard.press('s');
    await expect.poll(() => page.step()).toBe(1);
    await expect.poll(() => chip('tensors:trainable').textContent()).toMatch(/….*so far$/);
    await page.page.keyboard.press('s');
    await expect.poll(() => chip('tensors:trainable').textContent(), { timeout: 60_000 }).toMatch(/✓.*expect 2 of 2/);
  });
});
