/** Channels and images of long axes: as many options as somebody may read, and beyond them a field for the number. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { experimentMessage } from './support/experiments.js';
import { type GradLabPage, Harness } from './support/harness.js';

let harness: Harness;
let page: GradLabPage;
beforeAll(async () => {
  harness = await Harness.open();
});
afterAll(() => harness.close());
beforeEach(async () => {
  page = await harness.page();
});
afterEach(async () => {
  expect(page.errors).toEqual([]);
  expect(await page.violations()).toEqual([]);
  await page.close();
});

async function show(shape: string): Promise<void> {
  const text = `{ "gradlab": 1, "tensors": { "t": { "fill": 1, "shape": ${shape}, "trainable": true } },
    "graph": [ { "id": "loss", "op": "sum", "inputs": { "input": "t" } } ], "loss": "loss", "views": [ { "show": "t" } ] }`;
  await page.send(await experimentMessage(text));
  await page.page.locator('[data-panel$="/t"]').first().waitFor();
}

const lastLayout = async () => (await page.toEngine('draw')).filter(({ panel }) => panel.endsWith('/t')).at(-1)?.drawing.heatmap?.layout;

it('a hundred thousand channels are a number field, which keeps within them', async () => {
  await show('[4, 4, 100000]');
  const field = page.page.getByLabel('Channel, 0 to 99999').first();
  expect(await field.inputValue()).toBe('0');
  await field.fill('70');
  await field.press('Enter');
  await expect.poll(async () => (await lastLayout())?.offset).toBe(70);
  await field.press('ArrowUp');
  await expect.poll(async () => (await lastLayout())?.offset).toBe(71);
  await field.fill('1000000');
  await field.press('Enter');
  await expect.poll(async () => (await lastLayout())?.offset).toBe(99999);
  expect(await field.inputValue()).toBe('99999');
  await field.fill('');
  await field.press('Enter');
  expect(await field.inputValue()).toBe('99999');
  expect(await page.page.locator('option').count()).toBeLessThan(100);
});

it('the images of a large batch count from 1', async () => {
  await show('[100000, 2, 2, 1]');
  const field = page.page.getByLabel('Image of the batch, 1 to 100000').first();
  expect(await field.inputValue()).toBe('1');
  await field.fill('100');
  await field.press('Enter');
  await expect.poll(async () => (await lastLayout())?.offset).toBe(99 * 4);
});

it('an empty tensor with many channels is shown as nothing', async () => {
  await show('[1, 0, 10000000]');
  await page.page.getByLabel('Channel, 0 to 9999999').first().waitFor();
});
