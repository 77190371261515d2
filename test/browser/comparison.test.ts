/** A node beside a variant of itself, on its card. */
import { decode } from 'fast-png';
import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { experimentMessage, gaussianText } from './support/experiments.js';
import type { GradLabPage } from './support/harness.js';
import { usePages } from './support/pages.js';

let page: GradLabPage;
usePages((opened) => {
  page = opened;
});

/** Two small Gaussians that the variant of a cut-off at 1 σ makes smaller; nothing trains. */
const text = (cutoff: number, views = '') => `{
  "gradlab": 1,
  "tensors": {
    "means": { "values": [[6, 6], [16, 9]], "trainable": true },
    "chol": { "values": [[2, 0, 2], [3, 1, 2]] },
    "dark": { "fill": 0.5, "shape": [16, 24, 1] }
  },
  "graph": [
    { "id": "render", "op": "gaussianRender2d", "inputs": { "means": "means", "cholesky": "chol" },
      "attrs": { "height": 16, "width": 24, "cutoffSigma": ${cutoff} } },
    { "id": "loss", "op": "mse", "inputs": { "prediction": "render", "target": "dark" } }
  ],
  "loss": "loss",
  "views": [ ${views} ]
}`;
const compared = (value: number) => `{ "show": "render", "compare": { "cutoffSigma": ${value} } }`;

const card = () => page.page.locator('[data-card="node:render"]');
const panel = (reference: string, which: 'own' | 'variant' | 'difference') =>
  card().locator(`[data-panel="node:render/${reference}/${which}"]`);
const drawn = (reference: string, which: 'own' | 'variant' | 'difference') => page.stage(`node:render/${reference}/${which}`);
const facts = () => card().locator('.comparison .row .note').allTextContents();

/** [red, green, blue] in the middle of a cell. */
async function colorAt(stage: Locator, row: number, column: number): Promise<number[]> {
  const { data, width, height, channels } = decode(await stage.screenshot({ caret: 'initial' }));
  const y = Math.floor(((row + 0.5) / 16) * height);
  const x = Math.floor(((column + 0.5) / 24) * width);
  return [...data.subarray((y * width + x) * channels, (y * width + x) * channels + 3)];
}

it('opens with the file: three panels a row, on one scale but for the difference, with its numbers', async () => {
  await page.send(await experimentMessage(text(6, compared(1))));
  const own = await drawn('render', 'own');
  const variant = await drawn('render', 'variant');
  const difference = await drawn('render', 'difference');
  expect(await card().locator('.comparison .row h3 span:first-child').allTextContents()).toEqual([
    'render',
    '∂loss / ∂render',
    '∂loss / ∂means',
    '∂loss / ∂chol',
  ]);
  expect(await panel('render', 'own').locator('.title').textContent()).toBe('6');
  expect(await panel('render', 'variant').locator('.title').textContent()).toBe('1');
  await expect.poll(async () => (await facts())[0]).toMatch(/^\[16,24,1\] · relative difference 0\.\d+ · greatest 0\.\d+$/);

  // At the mean both are alike but for the other's tail, and the difference is as where nothing is drawn; 1.5 σ beside it the variant has nothing.
  const far = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((channel, index) => Math.abs(channel - (b[index] ?? 0))));
  expect(far(await colorAt(own, 6, 6), await colorAt(variant, 6, 6))).toBeLessThanOrEqual(3);
  expect(far(await colorAt(difference, 6, 6), await colorAt(difference, 0, 23))).toBeLessThanOrEqual(6);
  expect((await colorAt(own, 6, 9))[0]).toBeGreaterThan(60);
  expect(await colorAt(variant, 6, 9)).toEqual([0, 0, 0]);
  const [red = 0, , blue = 0] = await colorAt(difference, 6, 9);
  expect(blue).toBeGreaterThan(red + 60); // negative: the variant has less

  const ends = async (which: 'own' | 'variant' | 'difference') => panel('grad:render', which).locator('.color-bar .end').allTextContents();
  await expect
    .poll(async () => (await ends('own')).map((end) => end.replace(/[≤≥] /, '')))
    .toEqual((await ends('variant')).map((end) => end.replace(/[≤≥] /, '')));
  expect(await ends('difference')).not.toEqual(await ends('own'));
});

it('is opened, changed and closed by its controls, and the panels are as they were', async () => {
  await page.send(await experimentMessage(text(6)));
  await page.stage('node:render/render');
  const button = card().getByRole('button', { name: 'Compare render' });
  expect(await button.getAttribute('aria-expanded')).toBe('false');
  await button.click();
  await drawn('render', 'variant');
  expect(await button.getAttribute('aria-expanded')).toBe('true');
  expect(await card().locator('[data-panel="node:render/render"]').count()).toBe(0);
  // A convention comes first, with its other choice.
  expect((await page.toEngine('compare')).at(-1)?.comparisons).toEqual([{ node: 'render', attribute: 'pixelCenter', value: 0.5 }]);

  await card().locator('.comparison-bar .attribute vscode-dropdown').click();
  await card().locator('.comparison-bar .attribute vscode-option', { hasText: 'cutoffSigma' }).click();
  await expect.poll(() => panel('render', 'variant').locator('.title').textContent()).toBe('3');
  const field = card().locator('.comparison-bar input[type="number"]');
  await field.fill('2');
  await field.press('Enter');
  await expect.poll(() => panel('render', 'variant').locator('.title').textContent()).toBe('2');
  await field.fill('-1');
  await field.press('Enter');
  await expect.poll(() => card().locator('.comparison-bar .control .problem').textContent()).toContain('more than 0');
  expect(await panel('render', 'variant').locator('.title').textContent()).toBe('2');

  await button.click();
  await page.stage('node:render/render');
  expect(await card().locator('.comparison-bar').count()).toBe(0);
  expect((await page.toEngine('compare')).at(-1)?.comparisons).toEqual([]);
  expect(await page.toHost('edit')).toEqual([]);
});

it('gives its value to the file with one edit, and takes the one that the file had', async () => {
  await page.send(await experimentMessage(text(6, compared(2))));
  await drawn('render', 'difference');
  await expect.poll(async () => (await facts())[0]).toContain('relative difference');
  const before = (await facts())[0];
  await card().getByRole('button', { name: 'Use 2' }).click();
  expect(await page.toHost('edit')).toEqual([{ type: 'edit', path: ['graph', 0, 'attrs', 'cutoffSigma'], value: 2 }]);
  await page.send(await experimentMessage(text(2, compared(2))));
  await expect.poll(() => panel('render', 'own').locator('.title').textContent()).toBe('2');
  expect(await panel('render', 'variant').locator('.title').textContent()).toBe('6');
  expect(await card().getByRole('button', { name: 'Use 6' }).isEnabled()).toBe(true);
  await expect.poll(async () => (await facts())[0]).not.toBe(before);
});

it('says a pixel in all three', async () => {
  await page.send(await experimentMessage(text(6, compared(1))));
  const stage = await drawn('render', 'variant');
  await drawn('render', 'difference');
  await stage.focus();
  await stage.press('ArrowRight');
  const rows = page.page.locator('.inspector .pixel tbody tr');
  await expect.poll(() => rows.locator('th').allTextContents()).toEqual(['dark', 'render', 'cutoffSigma 1', 'difference']);
  await expect
    .poll(() => card().locator(`[data-panel="node:render/render/variant"] .spoken`).textContent())
    .toMatch(/^pixel x 12, y 8: render [\d.e−-]+, ∂ .*, cutoffSigma 1 [\d.e−-]+, ∂ .*, difference /);
});

it('says what is wrong with the variant, and that two of the same value do not differ', async () => {
  await page.send(await experimentMessage(text(6, compared(6))));
  await drawn('render', 'difference');
  await expect.poll(async () => (await facts())[0]).toBe('[16,24,1] · no difference');
  expect(await card().locator('.comparison-bar > .problem').textContent()).toBe('cutoffSigma is 6 in both: choose another value.');
  expect(await card().getByRole('button', { name: 'Use 6' }).isDisabled()).toBe(true);
});

it('opens while it trains, follows the run, and is there again after a lost GPU', async () => {
  await page.send({ ...(await experimentMessage(gaussianText)), run: true });
  await page.stage('node:render/render');
  await card().getByRole('button', { name: 'Compare' }).click();
  await drawn('grad:means', 'difference');
  const losses = card().locator('.comparison-bar .losses');
  await expect.poll(() => losses.textContent()).toMatch(/^loss [\d.e−-]+ → [\d.e−-]+$/);
  const step = await page.step();
  await expect.poll(() => page.step()).toBeGreaterThan(step);

  const opened = () => page.page.evaluate(() => window.gradlabTest.fromEngine.findLastIndex((message) => message.type === 'device'));
  const before = await opened();
  await page.tellEngine({ type: 'loseDevice' });
  await expect.poll(opened).toBeGreaterThan(before);
  const comparedSince = (at: number) =>
    page.page.evaluate(
      (from) =>
        window.gradlabTest.fromEngine
          .slice(from)
          .some((message) => message.type === 'frame' && message.frame.comparisons['render']?.shown === true),
      at,
    );
  const at = await opened();
  await expect.poll(() => comparedSince(at)).toBe(true);
  await page.page.getByRole('button', { name: 'Pause' }).click();
  await card().getByRole('button', { name: 'Compare' }).click();
  await page.stage('node:render/render');
});

it('ends with its node, and begins with one that the text brings', async () => {
  await page.send(await experimentMessage(text(6, compared(2))));
  await drawn('render', 'difference');
  await page.send(await experimentMessage(text(6).replaceAll('"render"', '"drawing"')));
  const renamed = page.page.locator('[data-card="node:drawing"]');
  await renamed.getByRole('button', { name: 'Compare', expanded: false }).waitFor();
  expect((await page.toEngine('compare')).at(-1)?.comparisons).toEqual([]);
  await page.send(await experimentMessage(text(6, compared(3))));
  await expect.poll(() => panel('render', 'variant').locator('.title').textContent()).toBe('3');
});
