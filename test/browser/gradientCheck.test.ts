/** The gradient check as a person sees it: asked for, on its way, done, gone by, and wrong. */
import { describe, expect, it } from 'vitest';
import type { EngineToPage } from '../../experiment/messages.js';
import { gaussianText, knownText } from './support/experiments.js';
import type { GradLabPage } from './support/harness.js';
import { usePages } from './support/pages.js';

let page: GradLabPage;
usePages((fresh) => {
  page = fresh;
});

const button = () => page.page.locator('.top-bar .check');
const chip = (node: string) => page.page.locator(`[data-card="node:${node}"] .verdicts`).getByRole('button', { name: 'gradient' });
const row = (name: string) => page.page.locator('.verdict-list dt', { hasText: name }).locator('+ dd .verdict');

/** As if the engine had said it. */
async function fromEngine(message: EngineToPage): Promise<void> {
  await page.page.evaluate((data) => window.gradlabTest.engine?.dispatchEvent(new MessageEvent('message', { data })), message);
}

describe('a gradient check', () => {
  it('gives a verdict on every card, with all that is known behind it', async () => {
    await page.show(knownText(), 'node:product/product');
    expect(await page.page.locator('.verdict-list').isVisible()).toBe(false);
    await button().click();
    await expect.poll(() => chip('product').textContent()).toMatch(/^✓Agrees: gradient 128 of 512 · (0|\d(\.\d)?e-\d+)$/);
    await expect.poll(() => chip('loss').textContent()).toMatch(/^✓Agrees: gradient 64 of 256 · /);
    await expect.poll(() => row('gradients').textContent()).toMatch(/✓Agrees: 192 entries agree to /);
    await expect.poll(() => row('whole graph').textContent()).toMatch(/✓Agrees: agrees to /);
    expect(await page.page.locator('.announcer').textContent()).toMatch(/^Paused\. Gradients at step 0: 192 entries agree to .*\.$/);
    const [told] = await page.toHost('checked');
    expect(told).toMatchObject({ agree: true });
    expect(told?.lines).toHaveLength(4);

    await chip('product').click();
    const details = page.page.getByRole('dialog', { name: 'Gradient check of product' });
    expect(await details.locator('p').allTextContents()).toEqual([
      "The engine's gradients against differences of the definition in float64, at step 0.",
      expect.stringMatching(/^a \[16, 16, 1\]: 64 of 256 entries agree, the worst to \d/),
      expect.stringMatching(/^b \[16, 16, 1\]: 64 of 256 entries agree, the worst to \d/),
    ]);
    await page.page.keyboard.press('Escape');
    expect(await details.isVisible()).toBe(false);
  });

  it('begins with a key or a command of the window, and goes with its experiment', async () => {
    await page.show(knownText(), 'node:product/product');
    await page.page.keyboard.press('g');
    await expect.poll(() => chip('loss').textContent()).toContain('✓');
    await page.show(knownText().replace('"gradlab": 1,', '"gradlab": 1, "title": "another",'), 'node:product/product');
    await expect.poll(() => chip('loss').isVisible()).toBe(false);
    await page.send({ type: 'command', command: 'check' });
    await expect.poll(() => chip('loss').textContent()).toContain('✓');
  });

  it('leaves a run running, and says of which step it was once that has gone by', async () => {
    await page.show(gaussianText, 'node:render/render');
    await page.page.keyboard.press('r');
    await expect.poll(() => page.step()).toBeGreaterThan(2);
    await button().click();
    await expect.poll(() => chip('render').textContent()).toMatch(/gradient \d+ of [\d ]+ · [\d.]+e-\d+ · at step \d+$/);
    const step = await page.step();
    await expect.poll(() => page.step()).toBeGreaterThan(step + 1);
    expect(await chip('render').getAttribute('class')).toContain('past');
    expect(await page.page.locator('.verdict-list h2').textContent()).toMatch(/^verdicts at step \d+$/);
    await page.page.keyboard.press('r');
  });

  it('is ended by the same button', async () => {
    await page.show(knownText(), 'node:product/product');
    const input = { reference: 'a', shape: [16, 16], entries: 256, chosen: 64, kinks: 0, untold: 0, wrong: 0, largest: 1 } as const;
    const worst = { index: 7, gradient: 1, numeric: 1, difference: 1e-8, tolerance: 1e-3 };
    const nodes = {
      product: { inputs: [{ ...input, input: 'a', checked: 3, worst }] },
      loss: { inputs: [{ ...input, input: 'input', checked: 0 }] },
    };
    await fromEngine({ type: 'checked', check: { step: 0, phase: 'checking', nodes } });
    await expect.poll(() => chip('product').textContent()).toBe('…Being compared: gradient 3 of 64');
    expect(await button().textContent()).toBe('Stop checking');
    await button().click();
    expect((await page.toEngine('stopCheck')).length).toBe(1);
    await fromEngine({ type: 'checked', check: { step: 0, phase: 'stopped', nodes } });
    await expect.poll(() => button().textContent()).toBe('Check gradients');
    await expect.poll(() => chip('loss').textContent()).toBe('–Not compared: gradient · stopped');
  });

  it('that finds something wrong names the worst entry with both numbers', async () => {
    await page.show(gaussianText, 'node:render/render');
    const worst = { index: 3, gradient: 3.1e-3, numeric: -3.1e-3, difference: 6.2e-3, tolerance: 3.1e-6 };
    const means = {
      input: 'means',
      reference: 'means',
      shape: [9, 2],
      entries: 18,
      chosen: 18,
      checked: 18,
      kinks: 1,
      untold: 0,
      wrong: 2,
      largest: 3.1e-3,
    };
    const direction = { gradient: 1, numeric: 2, difference: 1, tolerance: 0.001 };
    const nodes = { render: { inputs: [{ ...means, worst }] }, loss: { skipped: 'unused' } } as const;
    await fromEngine({ type: 'checked', check: { step: 0, phase: 'done', nodes, direction } });
    await expect.poll(() => chip('render').textContent()).toBe('✗Does not agree: gradient means[1, y] is 3.1e-3, by differences −3.1e-3');
    await expect.poll(() => row('gradients').textContent()).toBe('✗Does not agree: 2 of 18 entries wrong');
    await expect.poll(() => row('whole graph').textContent()).toBe('✗Does not agree: off by 1');
    await expect.poll(async () => (await page.toHost('checked')).at(-1)?.agree).toBe(false);
    await chip('render').click();
    expect(await page.page.getByRole('dialog', { name: 'Gradient check of render' }).locator('p').nth(1).textContent()).toBe(
      'means [9, 2]: 2 of 18 checked are wrong (of 18 entries), the worst means[1, y] is 3.1e-3, by differences −3.1e-3, off by 2 of the largest; 1 kink',
    );
  });

  it('is not offered where there is no loss', async () => {
    await page.show(knownText().replace(/"loss": "loss",\s*"train": .*/, '"seed": 1'), 'node:product/product');
    await expect.poll(() => button().getAttribute('disabled')).not.toBeNull();
    await page.page.keyboard.press('g');
    expect(await page.toEngine('check')).toEqual([]);
  });
});
