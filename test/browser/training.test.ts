/** Training as a person sees and steers it: buttons, keys, the pointer, the curve, and rest when nobody looks. */
import { describe, expect, it } from 'vitest';
import type { PageToEngine } from '../../experiment/messages.js';
import { experimentMessage, gaussianText, known, knownText } from './support/experiments.js';
import type { GradLabPage } from './support/harness.js';
import { usePages } from './support/pages.js';

let page: GradLabPage;
usePages((opened) => {
  page = opened;
});

const figure = (name: string) => page.page.locator('.top-bar .figure', { hasText: name }).locator('b');
const button = (name: string) => page.page.locator('.top-bar vscode-button', { hasText: name });

/** The loss in the last frame. */
function loss(): Promise<number> {
  return page.page.evaluate(() => {
    const frames = window.gradlabTest.fromEngine.flatMap((message) => (message.type === 'frame' ? [message.frame] : []));
    return frames.at(-1)?.status.loss ?? Number.NaN;
  });
}

/** The frames that came after the experiment was in place, the first one first. */
function framesInPlace(): Promise<{ readonly phase: string; readonly step: number; readonly panels: string[] }[]> {
  return page.page.evaluate(() =>
    window.gradlabTest.fromEngine
      .flatMap((message) => (message.type === 'frame' ? [message.frame] : []))
      .map(({ status, panels }) => ({ phase: status.phase, step: status.step, panels: Object.keys(panels) }))
      .filter(({ phase }) => phase !== 'empty' && phase !== 'loading'),
  );
}

describe('running', () => {
  it('begins with the pictures of step 0', async () => {
    await page.send({ ...(await experimentMessage(gaussianText)), run: true });
    await expect.poll(async () => (await framesInPlace()).length, { timeout: 60_000 }).toBeGreaterThan(0);
    const [first] = await framesInPlace();
    expect(first).toMatchObject({ step: 0 });
    expect(first?.panels).toContain('node:render/render');
  });

  it('lowers the loss, and says how far and how fast', async () => {
    await page.show(gaussianText, 'node:render/render');
    const before = await loss();
    await button('Run').click();
    await expect.poll(() => page.step(), { timeout: 60_000 }).toBeGreaterThan(40);
    await button('Pause').click();
    await expect.poll(async () => (await page.toHost('status')).at(-1)?.status.phase).toBe('paused');
    expect(await loss()).toBeLessThan(0.7 * before);
    expect(Number(await figure('PSNR').textContent())).toBeGreaterThan(0);
    expect(await figure('ms/step').textContent()).toMatch(/^[\d.]+$/);
    expect(await page.page.locator('.top-bar .device').textContent()).toContain('software');
    expect(await page.page.locator('.chart').getAttribute('aria-label')).toContain('Loss over the steps');
  });

  it('obeys its keys, but not in a field', async () => {
    await page.show(gaussianText, 'node:render/render');
    await page.page.keyboard.press('s');
    await expect.poll(() => page.step()).toBe(1);
    await page.page.keyboard.press('Space');
    await expect.poll(() => page.step()).toBeGreaterThan(3);
    await page.page.keyboard.press('r');
    await expect.poll(async () => (await page.toHost('status')).at(-1)?.status.phase).toBe('paused');
    await page.page.keyboard.press('0');
    await expect.poll(() => page.step()).toBe(0);
    await page.page.locator('.control[data-attribute="cutoffSigma"] .field').press('0');
    const commands = await page.toEngine('command');
    expect(commands.map(({ command }) => command)).toEqual(['step', 'run', 'pause', 'reset']);
    await page.page.keyboard.press('Escape');
  });

  it('leaves keys to the list, the slider and the menu that have the focus', async () => {
    await page.show(gaussianText, 'node:render/render');
    const press = async () => {
      for (const key of ['s', 'r', '0']) await page.page.keyboard.press(key);
    };
    await page.page.locator('.control[data-attribute="blur"] .slider').focus();
    await press();
    await page.page.keyboard.press('Space');
    await page.page.evaluate(() => {
      const dropdown = document.createElement('vscode-dropdown');
      document.body.append(dropdown);
      dropdown.tabIndex = 0;
      dropdown.focus();
    });
    await press();
    await page.page.locator('[data-panel="node:render/render"]').hover();
    await page.page.locator('[data-panel="node:render/render"]').getByLabel('Panel options').click();
    await page.page.getByRole('menuitemcheckbox').first().focus();
    await press();
    expect(await page.toEngine('command')).toEqual([]);
  });

  it('obeys the host', async () => {
    await page.show(gaussianText, 'node:render/render');
    await page.send({ type: 'command', command: 'step' });
    await expect.poll(() => page.step()).toBe(1);
  });

  it('ends after the last step', async () => {
    await page.show(knownText(), 'node:product/product');
    await page.page.keyboard.press('r');
    await expect.poll(() => page.step()).toBe(20);
    await expect.poll(async () => (await page.toHost('status')).at(-1)?.status.phase).toBe('finished');
    expect(await page.page.locator('.announcer').textContent()).toBe('All steps are done.');
  });

  it('rests while the page is hidden', async () => {
    await page.show(gaussianText, 'node:render/render');
    await page.page.keyboard.press('r');
    await expect.poll(() => page.step()).toBeGreaterThan(3);
    const setHidden = (hidden: boolean) =>
      page.page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    const frames = () => page.page.evaluate(() => window.gradlabTest.fromEngine.length);
    await setHidden(true);
    expect((await page.toEngine('visible')).at(-1)).toMatchObject({ visible: false, panels: [] });
    await page.page.waitForTimeout(500);
    const [stepThen, framesThen] = [await page.step(), await frames()];
    await page.page.waitForTimeout(700);
    expect(await page.step()).toBe(stepThen);
    expect(await frames()).toBe(framesThen);
    await setHidden(false);
    await expect.poll(() => page.step()).toBeGreaterThan(stepThen);
    await page.page.keyboard.press('r');
  });

  it('rests while its tab is behind another', async () => {
    await page.show(gaussianText, 'node:render/render');
    await page.send({ type: 'visible', visible: false });
    await expect.poll(async () => (await page.toEngine('visible')).at(-1)).toMatchObject({ visible: false, panels: [] });
    await page.send({ type: 'visible', visible: true });
    await expect.poll(async () => (await page.toEngine('visible')).at(-1)?.visible).toBe(true);
  });

  it('draws only what is on screen, and tells the numbers of all', async () => {
    await page.page.setViewportSize({ width: 1440, height: 420 });
    await page.show(gaussianText, 'node:render/render');
    await page.page.keyboard.press('r');
    await expect.poll(async () => (await page.toEngine('visible')).at(-1)?.panels).not.toContain('tensors:given/photo');
    expect((await page.toEngine('visible')).at(-1)?.panels).toContain('node:render/render');
    expect((await page.toEngine('visible')).at(-1)?.panels).not.toContain('tensors:trainable/grad:means');
    const ends = page.page.locator('.inspector .statistics tr', { hasText: '∂means' }).locator('td').nth(1);
    const before = await ends.textContent();
    await expect.poll(() => ends.textContent()).not.toBe(before);
    await page.page.keyboard.press('r');
    await expect.poll(async () => (await page.toEngine('visible')).at(-1)?.panels).toContain('tensors:given/photo');
  });
});

describe('pointing', () => {
  const rows = () =>
    page.page
      .locator('.inspector .pixel tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));

  it('shows value and gradient of the pixel, and the crosshair on every panel of the same size', async () => {
    await page.show(knownText(), 'tensors:trainable/grad:a');
    const stage = await page.stage('node:product/product');
    const box = await stage.boundingBox();
    if (box === null) throw new Error('the panel is not on screen');
    // Row 7, column 12.
    await page.page.mouse.move(box.x + (12.5 / known.size) * box.width, box.y + (7.5 / known.size) * box.height);
    await expect.poll(() => page.page.locator('.inspector .pixel h2').textContent()).toBe('pixel x 12, y 7');
    const a = known.a(7, 12);
    const b = known.b(7, 12);
    const numbers = async () => Object.fromEntries((await rows()).map(([name, value, gradient]) => [name, [value, gradient]]));
    await expect.poll(async () => Object.keys(await numbers()).sort()).toEqual(['a', 'b', 'product']);
    await expect.poll(async () => (await rows()).flat()).not.toContain('…');
    const shown = await numbers();
    expect(Number(shown['a']?.[0])).toBeCloseTo(a, 3);
    expect(Number(shown['a']?.[1])).toBeCloseTo(b / 256, 4);
    expect(Number(shown['b']?.[1])).toBeCloseTo(a / 256, 4);
    expect(Number(shown['product']?.[0])).toBeCloseTo(a * b, 3);
    expect(Number(shown['product']?.[1])).toBeCloseTo(1 / 256, 5);
    expect(await page.page.locator('.crosshair:visible').count()).toBe(6);
    await page.page.mouse.move(0, 0);
    await expect.poll(() => page.page.locator('.crosshair:visible').count()).toBe(0);
  });

  it('works from the keyboard', async () => {
    await page.show(knownText(), 'tensors:trainable/grad:a');
    const heading = page.page.locator('.inspector .pixel h2');
    const stage = await page.stage('node:product/product');
    await stage.focus();
    await page.page.keyboard.press('ArrowRight');
    await expect.poll(() => heading.textContent()).toBe('pixel x 8, y 8');
    await page.page.keyboard.press('ArrowUp');
    await page.page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => heading.textContent()).toBe('pixel x 0, y 7');
    await page.page.keyboard.press('Escape');
    await expect.poll(() => heading.textContent()).toBe('pixel');
  });

  it('is heard: the panel takes the arrow keys, and tells its pixel once the cursor rests', async () => {
    await page.show(knownText(), 'tensors:trainable/grad:a');
    const stage = await page.stage('node:product/product');
    expect(await stage.getAttribute('role')).toBe('application');
    expect(await stage.getAttribute('aria-label')).toContain('product');
    await stage.focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowUp']) await page.page.keyboard.press(key);
    const spoken = page.page.locator('[data-panel="node:product/product"] .spoken');
    await expect.poll(() => spoken.textContent()).toMatch(/^pixel x 10, y 7: product [\d.]+, ∂ 3.91e-3$/);
    expect(await spoken.getAttribute('aria-live')).toBe('polite');
    expect(await page.page.locator('.spoken').allTextContents()).toHaveLength(await page.page.locator('.panel').count());
    expect((await page.page.locator('.spoken').allTextContents()).filter((text) => text !== '')).toHaveLength(1);
    await page.page.keyboard.press('Escape');
    await expect.poll(() => spoken.textContent()).toBe('');
  });

  it('names its tensors before the engine has told their numbers', async () => {
    await page.show(knownText(), 'tensors:trainable/grad:a');
    // An engine that does not get round to it.
    await page.page.evaluate(() => {
      const { engine } = window.gradlabTest;
      if (engine === undefined) throw new Error('There is no engine.');
      const post = engine.postMessage.bind(engine);
      engine.postMessage = (message: PageToEngine) => message.type !== 'point' && post(message);
    });
    await (await page.stage('node:product/product')).hover();
    await expect.poll(rows).toEqual([
      ['a', '…', '…'],
      ['b', '…', '…'],
      ['product', '…', '…'],
    ]);
  });

  it('the table of statistics says the same without a pointer', async () => {
    await page.show(knownText(), 'tensors:trainable/grad:a');
    const table = () =>
      page.page
        .locator('.inspector .statistics tbody tr')
        .evaluateAll((all) =>
          Object.fromEntries(all.map((row) => [row.children[0]?.textContent, [...row.children].slice(1).map((cell) => cell.textContent)])),
        );
    await expect.poll(table).toMatchObject({ a: ['0.5', '0 … 1', '0'], '∂product': ['3.9e-3', '±3.9e-3', '0'] });
  });
});
