/** Never a blank page: whatever is missing or goes wrong, the page says what happened and what to do. */
import { describe, expect, it } from 'vitest';
import type { EngineToPage, RunStatus } from '../../experiment/messages.js';
import { experimentMessage, gaussianText, knownText } from './support/experiments.js';
import type { GradLabPage, Harness } from './support/harness.js';
import { useHarness } from './support/pages.js';

let harness: Harness;
useHarness((opened) => {
  harness = opened;
});

const banner = (page: GradLabPage) => page.page.locator('.banner');

/** A worker that says these things when it is given an experiment, and nothing else. */
const engineThatSays = (...messages: EngineToPage[]) =>
  `addEventListener('message', ({ data }) => { if (data.type === 'load') for (const said of ${JSON.stringify(messages)}) postMessage(said); });`.replaceAll(
    '"losses":{}',
    '"losses":new Float32Array()',
  );

const statusIs = (status: RunStatus): EngineToPage => ({
  type: 'frame',
  frame: { status, lossesFrom: 0, losses: new Float32Array(), panels: {}, comparisons: {} },
});

describe('before anything runs', () => {
  it('shows the cards with their shapes before the engine is there', async () => {
    const page = await harness.page({ insteadOfEngine: '' });
    expect(await page.page.locator('.skeleton').isVisible()).toBe(true);
    await page.send(await experimentMessage(gaussianText));
    await page.page.locator('[data-card="node:render"]').waitFor();
    expect(await page.page.locator('[data-card="node:render"] .signature').textContent()).toBe(
      'means [5,2] · cholesky chol [5,3] · colors [5,1] → [24,32,1]',
    );
    expect(await page.page.locator('.skeleton').count()).toBe(0);
    await page.close();
  });

  it('explains mistakes where there was no good experiment yet, and goes on when they are gone', async () => {
    const page = await harness.page();
    await page.send({
      type: 'mistakes',
      fileName: 'broken.gradlab.json',
      mistakes: [{ message: 'means is [400, 3].', remedy: 'Give it [N, 2].', line: 9, column: 5 }],
    });
    const explanation = page.page.locator('.explanation');
    await explanation.waitFor();
    expect(await explanation.locator('h1').textContent()).toBe('broken.gradlab.json cannot run yet.');
    expect(await explanation.locator('li').textContent()).toBe('line 9 means is [400, 3]. Give it [N, 2].');
    expect(await page.page.locator('.cards').isVisible()).toBe(false);
    await explanation.getByRole('button', { name: 'line 9, column 5: show in the text' }).click();
    expect(await page.toHost('revealPosition')).toEqual([{ type: 'revealPosition', line: 9, column: 5 }]);
    await page.send(await experimentMessage(gaussianText));
    await page.stage('node:render/render');
    expect(await explanation.isVisible()).toBe(false);
    await page.close();
  });

  it('explains where nothing can run', async () => {
    const said = engineThatSays(
      {
        type: 'device',
        device: {
          backend: 'none',
          name: '',
          software: false,
          features: [],
          limits: {},
          webgpuProblem: { kind: 'noApi', message: 'This window has no WebGPU.', remedy: 'Update VS Code.' },
        },
      },
      statusIs({
        phase: 'failed',
        step: 0,
        steps: 0,
        problem: { kind: 'noBackend', message: 'The CPU backend failed too.', remedy: 'Please report it.' },
      }),
    );
    const page = await harness.page({ insteadOfEngine: said });
    await page.send(await experimentMessage(gaussianText));
    await expect
      .poll(() => page.page.locator('.explanation p').allTextContents())
      .toEqual(['This window has no WebGPU.', 'Update VS Code.', 'The CPU backend failed too.', 'Please report it.']);
    expect(await page.page.locator('.top-bar .device').textContent()).toBe('');
    await page.close();
  });

  it('says so when the engine cannot even start', async () => {
    const page = await harness.page({ insteadOfEngine: 'throw new Error("out of luck")' });
    await page.send(await experimentMessage(gaussianText));
    await expect.poll(() => banner(page).allTextContents()).toEqual([expect.stringContaining('out of luck')]);
    expect(await banner(page).textContent()).toContain('Reload the window');
    await page.close();
  });
});

describe('without WebGPU the CPU runs the same file, under a banner that says why', () => {
  const withoutGpu = {
    'no API': "Object.defineProperty(WorkerNavigator.prototype, 'gpu', { get: () => undefined })",
    'no adapter': 'GPU.prototype.requestAdapter = async () => null',
    'no device': "GPUAdapter.prototype.requestDevice = async () => { throw new Error('the driver said no') }",
  };
  for (const [name, beforeEngine] of Object.entries(withoutGpu)) {
    it(name, async () => {
      const page = await harness.page({ beforeEngine });
      await page.send(await experimentMessage(gaussianText));
      await page.stage('node:render/render');
      const text = await banner(page).textContent();
      expect(text).toContain('Running on the CPU, which is slow.');
      const device = (await page.toHost('device')).at(-1)?.device;
      expect(device?.backend).toBe('cpu');
      expect(text).toContain(device?.webgpuProblem?.message);
      expect(text).toContain(device?.webgpuProblem?.remedy);
      expect(await page.page.locator('.top-bar .device').textContent()).toBe('CPU');
      await page.page.keyboard.press('s');
      await expect.poll(() => page.step(), { timeout: 30_000 }).toBe(1);
      expect(await page.violations()).toEqual([]);
      await page.close();
    });
  }
});

describe('while it runs', () => {
  it('a lost device is told, opened again, and training goes on', async () => {
    const page = await harness.page();
    await page.send(await experimentMessage(gaussianText));
    await page.stage('node:render/render');
    await page.page.keyboard.press('r');
    await expect.poll(() => page.step()).toBeGreaterThan(5);
    await page.tellEngine({ type: 'loseDevice' });
    await expect.poll(async () => (await page.toHost('status')).some(({ status }) => status.problem?.kind === 'deviceLost')).toBe(true);
    await expect.poll(async () => (await page.toHost('device')).length).toBe(2);
    await expect.poll(() => banner(page).count()).toBe(0);
    const step = await page.step();
    await expect.poll(() => page.step(), { timeout: 30_000 }).toBeGreaterThan(step);
    await page.page.keyboard.press('r');
    await page.close();
  });

  it('a load that coincides with a lost device is drawn once the next device has it', async () => {
    const lost = { kind: 'deviceLost', message: 'The GPU was lost.', remedy: 'GradLab opens it again.' } as const;
    const page = await harness.page({
      insteadOfEngine: engineThatSays(
        statusIs({ phase: 'loading', step: 0, steps: 0 }),
        statusIs({ phase: 'failed', step: 0, steps: 0, problem: lost }),
        { type: 'loaded' },
      ),
    });
    await page.send(await experimentMessage(gaussianText));
    await expect.poll(async () => (await page.toEngine('draw')).map(({ panel }) => panel)).toContain('node:render/render');
    await page.close();
  });

  it('a node that is to blame is named and can be shown in the text', async () => {
    const page = await harness.page();
    const broken = gaussianText
      .replace('"chol": { "values": [[4, 0, 4]], "repeat": [5, 1]', '"chol": { "values": [[4, 9, 4]], "repeat": [5, 1]')
      .replace('"cholesky"', '"covariance"');
    await page.send(await experimentMessage(broken));
    await expect.poll(() => banner(page).textContent()).toContain('positive definite');
    await page.page.locator('[data-card="node:render"].blamed').waitFor();
    await banner(page).getByRole('button', { name: 'Show render' }).click();
    expect(await page.toHost('reveal')).toEqual([{ type: 'reveal', path: ['graph', 0] }]);
    expect(await page.page.locator('.announcer').textContent()).toContain('positive definite');
    await page.close();
  });

  it('mistakes in the text leave the last good run on screen, marked as stale', async () => {
    const page = await harness.page();
    await page.send(await experimentMessage(knownText()));
    await page.stage('node:product/product');
    await page.send({
      type: 'mistakes',
      fileName: 'test.gradlab.json',
      mistakes: [
        { message: 'Unknown key "blurr".', remedy: 'Did you mean "blur"?', line: 12, column: 7 },
        { message: 'a is missing.', remedy: 'Give it.', line: 14, column: 1 },
      ],
    });
    await page.page.locator('.stale').waitFor();
    expect(await banner(page).locator('li').allTextContents()).toEqual([
      'line 12 Unknown key "blurr". Did you mean "blur"?',
      'line 14 a is missing. Give it.',
    ]);
    // From the last button of the bar the mistakes come next.
    await page.page.getByRole('button', { name: 'Keys' }).focus();
    await page.page.keyboard.press('Tab');
    await page.page.keyboard.press('Tab');
    await page.page.keyboard.press('Space');
    expect(await page.toHost('revealPosition')).toEqual([{ type: 'revealPosition', line: 14, column: 1 }]);
    expect(await page.toEngine('command'), 'the key was the link’s').toEqual([]);

    expect(await page.page.locator('[data-card="node:product"]').isVisible()).toBe(true);
    await page.page.keyboard.press('s');
    await expect.poll(() => page.step()).toBe(1);

    await page.send(await experimentMessage(knownText()));
    await expect.poll(() => page.page.locator('.stale').count()).toBe(0);
    expect(await banner(page).count()).toBe(0);
    await page.close();
  });
});
