/** Segments on the page: their borders, their pictures, and what is told of the pixel that is pointed at. */
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GradLabPage, Harness } from './support/harness.js';
import { useHarness } from './support/pages.js';

/** Four segments, the quarters of a picture of 12 × 16, and a corner of none. The labels below are 102 and 103. */
const quarters = `{
  "gradlab": 1,
  "tensors": {
    "photo": { "image": "camera.png", "size": [12, 16], "channels": 3, "trainable": true },
    "labels": { "values": ${JSON.stringify(
      Array.from({ length: 12 }, (_, row) =>
        Array.from({ length: 16 }, (_, column) => (row > 10 && column > 13 ? -1 : (row > 5 ? 102 : 0) + Number(column > 7))),
      ),
    )}, "dtype": "int32" }
  },
  "graph": [
    { "id": "pool", "op": "superpixelPool", "inputs": { "features": "photo", "labels": "labels" }, "attrs": { "reduce": "max" } },
    { "id": "loss", "op": "mean", "inputs": { "input": "pool" } }
  ],
  "loss": "loss",
  "views": [ { "show": "labels", "over": "photo" }, { "show": "pool", "as": "painted" }, { "show": "labels" } ]
}`;

let harness: Harness;
let page: GradLabPage;
useHarness((opened) => {
  harness = opened;
});
beforeAll(async () => {
  page = await harness.page();
  await page.show(quarters, 'node:pool/labels@photo');
});
afterAll(async () => {
  expect(page.errors).toEqual([]);
  expect(await page.violations()).toEqual([]);
});

const card = () => page.page.locator('[data-card="node:pool"]');
const panels = () =>
  card()
    .locator('.panel')
    .evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset['panel']));
const rows = async () => {
  const cells = await page.page
    .locator('.inspector .pixel tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  return Object.fromEntries(cells.map(([name, ...rest]) => [name, rest]));
};

describe('pictures of a node', () => {
  it('are chosen in a menu on its card, with the keyboard too, and the file stays as it is', async () => {
    expect(await panels()).toEqual(['node:pool/labels@photo', 'node:pool/pool:painted']);
    const button = card().getByRole('button', { name: 'Pictures of pool' });
    await button.focus();
    await page.page.keyboard.press('Enter');
    const items = page.page.getByRole('menuitemcheckbox');
    expect(await items.allTextContents()).toEqual([
      'painted on its pixels',
      '∂loss / ∂pool · painted on its pixels',
      'pixels of its segment',
      'variance within its segment',
      'features − pooled',
    ]);
    expect(await items.first().getAttribute('aria-checked')).toBe('true');
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.page.keyboard.press(key);
    await page.stage('node:pool/pool:count');
    expect(await panels()).toEqual(['node:pool/labels@photo', 'node:pool/pool:painted', 'node:pool/pool:count']);
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    await button.click();
    await items.first().click();
    await expect.poll(panels).toEqual(['node:pool/labels@photo', 'node:pool/pool:count']);
    expect(await page.toHost('edit')).toEqual([]);
  });
});

describe('a pixel that is pointed at', () => {
  it('tells its segment, the size of that, what was pooled and which pixel won; beside pictures and tensors', async () => {
    const stage = await page.stage('node:pool/labels@photo');
    const { width = 0, height = 0 } = (await stage.boundingBox()) ?? {};
    await stage.hover({ position: { x: width * 0.9, y: height * 0.2 } });
    await expect.poll(rows).toMatchObject({ pool: ['segment 1 · 48 px'], labels: ['1', '–'], 'pool · count': ['48', '–'] });
    const told = await rows();
    expect(told['max']?.[1]?.split(' ')).toHaveLength(3);
    expect(told['max won at']?.[0]).toMatch(/^\(\d+,\s\d\) \(\d+,\s\d\) \(\d+,\s\d\)$/);
  });

  it('is told to a screen reader once the keyboard’s cursor rests', async () => {
    const stage = await page.stage('node:pool/pool:count');
    await stage.focus();
    await page.page.keyboard.press('ArrowDown');
    await page.page.keyboard.press('ArrowDown');
    const spoken = page.page.locator('[data-panel="node:pool/pool:count"] .spoken');
    await expect.poll(() => spoken.textContent()).toContain('pool · count 48');
    expect(await spoken.textContent()).toMatch(/pool segment \d · 48 px/);
  });

  it('sets off the border of its segment', async () => {
    const stage = await page.stage('node:pool/labels@photo');
    const { width = 0, height = 0 } = (await stage.boundingBox()) ?? {};
    const pink = async () => {
      const { data, channels } = decode(await stage.screenshot());
      const pixels = Array.from({ length: data.length / channels }, (_, pixel) => data.subarray(channels * pixel, channels * pixel + 3));
      return pixels.filter(([red, green, blue]) => red === 0xff && green === 0x5f && blue === 0xa8).length;
    };
    await page.page.mouse.move(2, 2);
    await page.page.keyboard.press('Escape');
    await expect.poll(pink).toBe(0);
    await stage.hover({ position: { x: width * 0.2, y: height * 0.2 } });
    await expect.poll(pink).toBeGreaterThan(100);
  });
});

it('labels are drawn with a colour each, and the bar says so', async () => {
  const bar = page.page.locator('[data-panel="tensors:given/labels"] .color-bar');
  await expect.poll(() => bar.textContent()).toBe('−1 … 103, a colour per integer');
  expect(await bar.locator('canvas').isVisible()).toBe(false);
  const stage = page.page.locator('[data-panel="tensors:given/labels"] .stage');
  expect(await stage.getAttribute('aria-label')).toContain('12 by 16, integers −1 … 103, a colour each.');
  const ends = page.page
    .locator('.statistics tr', { has: page.page.locator('th[title="labels"]') })
    .locator('td')
    .nth(1);
  expect(await ends.textContent()).toBe('−1 … 103');
});
