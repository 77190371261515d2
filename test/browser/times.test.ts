/** What a node takes, on its card, once the run rests. */
import { describe, expect, it } from 'vitest';
import { experimentMessage, gaussianText } from './support/experiments.js';
import type { GradLabPage, Harness } from './support/harness.js';
import { useHarness } from './support/pages.js';

let harness: Harness;
useHarness((opened) => {
  harness = opened;
});

const time = (page: GradLabPage, node: string) => page.page.locator(`[data-card="node:${node}"] .time`);

describe('on a GPU', () => {
  it('every node that rests is timed, and behind its time is what the limit is', async () => {
    const page = await harness.page();
    await page.show(gaussianText, 'node:render/render');
    for (const node of ['render', 'loss']) {
      await time(page, node).waitFor();
      expect(await time(page, node).innerText()).toMatch(/^[\d.]+ (µs|ms|s) forward · [\d.]+ (µs|ms|s) backward/);
    }
    await time(page, 'render').click();
    const popover = page.page.getByRole('dialog', { name: 'Time of render' });
    expect(await popover.isVisible()).toBe(true);
    expect(await popover.locator('tr').count()).toBe(2);
    expect(await popover.innerText()).toMatch(/The limit is the least time that this device needs .*FLOP\/s.*B\/s/);
    await page.page.keyboard.press('Escape');
    expect(await popover.isVisible()).toBe(false);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  it('times are marked as old while attributes have changed since, and taken again', async () => {
    const page = await harness.page();
    await page.show(gaussianText, 'node:render/render');
    await time(page, 'loss').waitFor();
    await page.send(await experimentMessage(gaussianText.replace('"blur": 0.5', '"blur": 0.5, "cutoffSigma": 2')));
    await page.page.locator('[data-card="node:render"] .time.stale').waitFor();
    expect(await page.page.locator('[data-card="node:loss"] .time.stale').count()).toBe(0);
    await page.page.locator('[data-card="node:render"] .time:not(.stale)').waitFor();
    await page.close();
  });

  it('a run that is asked for meanwhile is not kept waiting, and is timed when it ends', async () => {
    const page = await harness.page();
    await page.show(gaussianText.replace('4000', '20'), 'node:render/render');
    await page.tellEngine({ type: 'command', command: 'run' });
    await expect.poll(() => page.step()).toBe(20);
    await time(page, 'render').waitFor();
    await page.close();
  });
});

it('on the CPU there are times and no limit', async () => {
  const page = await harness.page({ beforeEngine: 'Object.defineProperty(navigator, "gpu", { value: undefined });' });
  await page.show(gaussianText, 'node:render/render');
  await time(page, 'render').waitFor();
  expect(await time(page, 'render').innerText()).toMatch(/^[\d.]+ (µs|ms|s) forward · [\d.]+ (µs|ms|s) backward$/);
  await time(page, 'render').click();
  expect(await page.page.locator('[data-card="node:render"] .time-details').innerText()).not.toContain('limit');
  await page.close();
});
