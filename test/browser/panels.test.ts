/** What a person can choose of a panel: its range, its scale, its channel, the image of a batch; and the numbers of small tensors. */
import { describe, expect, it } from 'vitest';
import { exampleMessage, gaussianText, knownText } from './support/experiments.js';
import type { GradLabPage } from './support/harness.js';
import { usePages } from './support/pages.js';

let page: GradLabPage;
usePages((opened) => {
  page = opened;
});

/** Two pictures of three channels each. */
const batchText = `{
  "gradlab": 1,
  "tensors": {
    "means": { "random": "uniform", "shape": [2, 5, 2], "low": 0, "high": 20, "trainable": true },
    "chol": { "fill": 4, "shape": [2, 5, 3], "trainable": true },
    "colors": { "random": "uniform", "shape": [2, 5, 3], "low": 0, "high": 1, "trainable": true }
  },
  "graph": [
    { "id": "render", "op": "gaussianRender2d", "inputs": { "means": "means", "cholesky": "chol", "colors": "colors" },
      "attrs": { "height": 20, "width": 24 } },
    { "id": "loss", "op": "mean", "inputs": { "input": "render" } }
  ],
  "loss": "loss"
}`;

describe('panels', () => {
  const choose = async (panel: string, label: string) => {
    const figure = page.page.locator(`[data-panel="${panel}"]`);
    await figure.hover();
    await figure.getByLabel('Panel options').click();
    await page.page.getByRole('menuitemcheckbox', { name: label }).click();
  };
  const lastDraw = async (panel: string) =>
    (await page.toEngine('draw')).filter((message) => message.panel === panel).at(-1)?.drawing.heatmap?.scale;

  it('lock their range, become logarithmic, and share one scale', async () => {
    await page.show(knownText(), 'tensors:trainable/grad:a');
    await choose('tensors:trainable/a', 'Lock this range');
    await expect.poll(async () => (await lastDraw('tensors:trainable/a'))?.range).toEqual({ rule: 'fixed', low: 0, high: 1 });
    await choose('tensors:trainable/a', 'Logarithmic colours');
    await expect.poll(async () => (await lastDraw('tensors:trainable/a'))?.logarithmic).toBe(true);
    expect(await page.page.locator('[data-panel="tensors:trainable/a"] .note').textContent()).toBe('[16,16,1] · log · locked');
    await choose('tensors:trainable/a', 'Lock this range');
    await expect.poll(async () => (await lastDraw('tensors:trainable/a'))?.range).toEqual({ rule: 'full' });
    await choose('node:product/product', 'One scale for the card');
    await expect.poll(async () => (await lastDraw('node:product/product'))?.range.rule).toBe('fixed');
  });

  it('write the numbers of a small tensor into its cells', async () => {
    await page.show(gaussianText, 'tensors:trainable/means');
    const numbers = page.page.locator('[data-panel="tensors:trainable/colors"] .numbers span');
    await expect.poll(() => numbers.allTextContents()).toEqual(['0.3', '0.3', '0.3', '0.3', '0.3']);
    expect(await page.page.locator('[data-panel="tensors:trainable/means"] .components span').allTextContents()).toEqual(['x', 'y']);
  });

  it('show colours as they are, one channel of them, and any image of a batch', async () => {
    await page.show(batchText, 'node:render/render');
    const layout = async (panel: string) =>
      (await page.toEngine('draw')).filter((message) => message.panel === panel).at(-1)?.drawing.heatmap?.layout;
    expect(await layout('node:render/render')).toMatchObject({ channels: 3, offset: 0 });
    expect(await layout('node:render/grad:render')).toMatchObject({ channels: 1, offset: 0 });

    await page.page.locator('[data-panel="node:render/render"]').getByLabel('Channel').selectOption('1');
    await expect.poll(() => layout('node:render/render')).toMatchObject({ channels: 1, offset: 1, columnStride: 3 });
    await page.page.locator('[data-card="node:render"]').getByLabel('Image of the batch').selectOption('1');
    await expect.poll(() => layout('node:render/render')).toMatchObject({ offset: 20 * 24 * 3 + 1 });
    await expect.poll(() => layout('node:render/grad:render')).toMatchObject({ offset: 20 * 24 * 3 });
    await page.page.locator('[data-card="tensors:trainable"]').getByLabel('Image of the batch').selectOption('1');
    await expect.poll(() => layout('tensors:trainable/means')).toMatchObject({ rows: 2, columns: 5, offset: 10 });
  });

  for (const { width, beside, stacked } of [
    { width: 1440, beside: true, stacked: false },
    { width: 1370, beside: true, stacked: true },
    { width: 1270, beside: false, stacked: false },
    { width: 1100, beside: true, stacked: false },
  ]) {
    it(`have their controls ${beside ? 'beside' : 'below'} them on a page ${width} px wide`, async () => {
      await page.page.setViewportSize({ width, height: 900 });
      await page.send(await exampleMessage());
      await page.page.locator('.card').first().waitFor();
      const card = page.page.locator('[data-card="node:render"]');
      const controls = card.locator('.controls');
      await expect.poll(() => controls.evaluate((node) => node.classList.contains('stacked'))).toBe(stacked);
      const [last, place, whole] = await Promise.all([card.locator('.panel').last(), controls, card].map((part) => part.boundingBox()));
      if (!last || !place || !whole) throw new Error('the card is not on screen');
      if (beside) expect(place.x).toBeGreaterThan(last.x + last.width);
      else expect(place.y).toBeGreaterThan(last.y + last.height);
      expect(place.x + place.width).toBeLessThan(whole.x + whole.width);
      for (const part of await controls.locator('.control > *:visible').all()) {
        const box = await part.boundingBox();
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(place.x + place.width + 1);
      }
    });
  }

  it('keep their keys behind a question mark', async () => {
    await page.show(knownText(), 'node:product/product');
    const help = page.page.locator('.help');
    expect(await help.isVisible()).toBe(false);
    await page.page.keyboard.press('?');
    expect(await help.isVisible()).toBe(true);
    await page.page.keyboard.press('Escape');
    expect(await help.isVisible()).toBe(false);
  });
});
