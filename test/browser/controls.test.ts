/** Controls: while a value moves the engine runs with it; when it is let go, the file is edited once. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { HostToPage } from '../../experiment/messages.js';
import { experimentMessage, gaussianText } from './support/experiments.js';
import type { GradLabPage } from './support/harness.js';
import { usePages } from './support/pages.js';

let page: GradLabPage;
usePages((opened) => {
  page = opened;
});
beforeEach(async () => {
  await page.show(gaussianText, 'node:render/render');
});

const control = (attribute: string) => page.page.locator(`.control[data-attribute="${attribute}"]`);

/** Values of blur in the experiments that the engine was given, in order. */
async function blursSent(): Promise<number[]> {
  return (await page.toEngine('load')).map(({ experiment }) => experiment.nodes[0]?.attributes['blur'] as number);
}

async function pressOnSlider(attribute: string) {
  const box = await control(attribute).locator('.slider').boundingBox();
  if (box === null) throw new Error('the slider is not on screen');
  const y = box.y + box.height / 2;
  await page.page.mouse.move(box.x + box.width * 0.3, y);
  await page.page.mouse.down();
  return { to: (part: number) => page.page.mouse.move(box.x + box.width * part, y, { steps: 6 }) };
}

describe('a slider', () => {
  it('shows its values live while it is dragged, and makes one edit when it is let go', async () => {
    const drag = await pressOnSlider('blur');
    await drag.to(0.6);
    await expect.poll(async () => (await blursSent()).length).toBeGreaterThan(1);
    expect(await page.toHost('edit')).toEqual([]);
    await drag.to(0.8);
    await page.page.mouse.up();

    const edits = await page.toHost('edit');
    expect(edits).toHaveLength(1);
    expect(edits[0]).toMatchObject({ path: ['graph', 0, 'attrs', 'blur'] });
    const value = edits[0]?.value as number;
    expect(value).toBeGreaterThan(2.8);
    await expect.poll(async () => (await blursSent()).at(-1)).toBe(value);
  });

  it('never lets experiments queue up: one is loaded at a time, and the last one wins', async () => {
    const drag = await pressOnSlider('blur');
    for (const part of [0.4, 0.5, 0.6, 0.7]) await drag.to(part);
    await page.page.mouse.up();
    const moves = await page.page.evaluate(() => {
      let underWay = 0;
      let most = 0;
      for (const { type } of [...window.gradlabTest.toEngine]) if (type === 'load') underWay += 1;
      most = underWay - window.gradlabTest.fromEngine.filter(({ type }) => type === 'loaded').length;
      return most;
    });
    expect(moves).toBeLessThanOrEqual(1);
  });

  it('goes back when Escape is pressed during the drag, and edits nothing', async () => {
    const drag = await pressOnSlider('blur');
    await drag.to(0.6);
    await expect.poll(async () => (await blursSent()).length).toBeGreaterThan(1);
    await page.page.keyboard.press('Escape');
    await drag.to(0.9);
    await page.page.mouse.up();
    await expect.poll(async () => (await blursSent()).at(-1)).toBe(0.5);
    expect(await control('blur').locator('.field').inputValue()).toBe('0.5');
    expect(await page.toHost('edit')).toEqual([]);
  });

  it('makes one edit for one press of a key', async () => {
    await control('blur').locator('.slider').focus();
    await page.page.keyboard.press('ArrowRight');
    expect(await page.toHost('edit')).toEqual([{ type: 'edit', path: ['graph', 0, 'attrs', 'blur'], value: 0.55 }]);
  });
});

describe('a number field', () => {
  it('edits once on Enter, and not again when it is left', async () => {
    await control('width').locator('.field').fill('40');
    await page.page.keyboard.press('Enter');
    await page.page.keyboard.press('Tab');
    // The picture of another width would not match its target: nothing is edited, and the control says why.
    expect(await page.toHost('edit')).toEqual([]);
    await expect.poll(() => control('width').locator('.problem').textContent()).toContain('[24, 40, 1]');

    await control('cutoffSigma').locator('.field').fill('4.5');
    await page.page.keyboard.press('Enter');
    await page.page.keyboard.press('Tab');
    expect(await page.toHost('edit')).toEqual([{ type: 'edit', path: ['graph', 0, 'attrs', 'cutoffSigma'], value: 4.5 }]);
  });

  it('says what is wrong with a value that the contract does not allow, and keeps the run as it was', async () => {
    const loads = (await blursSent()).length;
    await control('blur').locator('.field').fill('-1');
    await page.page.keyboard.press('Enter');
    await expect.poll(() => control('blur').locator('.problem').textContent()).toContain('at least 0');
    expect(await control('blur').locator('.field').getAttribute('aria-invalid')).not.toBeNull();
    expect(await page.toHost('edit')).toEqual([]);
    expect((await blursSent()).length).toBe(loads);

    await page.page.keyboard.press('Escape');
    expect(await control('blur').locator('.field').inputValue()).toBe('0.5');
    expect(await control('blur').locator('.problem').isVisible()).toBe(false);
  });

  const answers = {
    'the experiment as it is': () => experimentMessage(gaussianText),
    'the mistakes as they are': async (): Promise<HostToPage> => ({
      type: 'mistakes',
      fileName: 'test.gradlab.json',
      mistakes: [{ message: 'a is missing.', remedy: 'Give it.', line: 14, column: 1 }],
    }),
  };
  for (const [answer, message] of Object.entries(answers)) {
    it(`goes back, and the run with it, where its edit is answered with ${answer}`, async () => {
      await control('blur').locator('.field').fill('2');
      await page.page.keyboard.press('Enter');
      await expect.poll(async () => (await blursSent()).at(-1)).toBe(2);
      await page.send(await message());
      await expect.poll(() => control('blur').locator('.field').inputValue()).toBe('0.5');
      expect(await control('blur').locator('.slider').inputValue()).toBe('0.5');
      await expect.poll(async () => (await blursSent()).at(-1)).toBe(0.5);
    });
  }

  it('follows the file', async () => {
    await page.send(await experimentMessage(gaussianText.replace('"blur": 0.5', '"blur": 1.25')));
    await expect.poll(() => control('blur').locator('.field').inputValue()).toBe('1.25');
    await expect.poll(() => control('blur').locator('.slider').inputValue()).toBe('1.25');
  });
});

describe('an attribute that describes what an input could', () => {
  it('has a control, in its place, as long as the node is given by it', async () => {
    const names = () =>
      page.page.locator('.control').evaluateAll((controls) => controls.map((each) => (each as HTMLElement).dataset['attribute']));
    expect(await names()).not.toContain('sigma');
    const round = gaussianText.replace('"cholesky": "chol", ', '').replace('"width": 32,', '"width": 32, "sigma": 2,');
    await page.send(await experimentMessage(round));
    await expect.poll(names).toContain('sigma');
    expect((await names()).slice(0, 4)).toEqual(['height', 'width', 'sigma', 'pixelCenter']);

    await control('sigma').locator('.field').fill('3');
    await page.page.keyboard.press('Enter');
    expect(await page.toHost('edit')).toEqual([{ type: 'edit', path: ['graph', 0, 'attrs', 'sigma'], value: 3 }]);
    await page.send(await experimentMessage(gaussianText));
    await expect.poll(names).not.toContain('sigma');
  });
});

describe('an attribute that the file leaves out', () => {
  const pooling = (attrs: string) => `{ "gradlab": 1,
    "tensors": { "features": { "values": [[[0.1], [0.2]], [[0.3], [0.4]]], "trainable": true },
      "labels": { "values": [[0, 0], [1, 2]], "dtype": "int32" } },
    "graph": [ { "id": "pool", "op": "superpixelPool", "inputs": { "features": "features", "labels": "labels" }, "attrs": { ${attrs} } },
      { "id": "loss", "op": "sum", "inputs": { "input": "pool" } } ],
    "loss": "loss" }`;
  const field = () => control('segments').locator('.field');
  const placeholder = () => field().getAttribute('placeholder');
  const shapeSent = async () => (await page.toEngine('load')).at(-1)?.experiment.nodes[0]?.outputs[0]?.shape;

  it('shows what it is derived to be, is written when a number is, and taken out when the field is emptied', async () => {
    await page.show(pooling('"reduce": "max"'), 'node:pool/pool');
    expect(await field().inputValue()).toBe('');
    expect(await placeholder()).toBe('3');

    await field().fill('5');
    await page.page.keyboard.press('Enter');
    const path = ['graph', 0, 'attrs', 'segments'];
    expect(await page.toHost('edit')).toEqual([{ type: 'edit', path, value: 5 }]);
    await expect.poll(shapeSent).toEqual([5, 1]);
    await page.send(await experimentMessage(pooling('"reduce": "max", "segments": 5')));
    await expect.poll(placeholder).toBe('');
    expect(await field().inputValue()).toBe('5');

    await field().fill('');
    await page.page.keyboard.press('Enter');
    expect((await page.toHost('edit')).slice(1)).toEqual([{ type: 'edit', path }]);
    await expect.poll(shapeSent).toEqual([3, 1]);
    await expect.poll(placeholder).toBe('3');
  });
});

describe('names', () => {
  it('show their place in the text', async () => {
    await page.page.locator('[data-card="node:loss"] .name').click();
    await page.page.locator('[data-card="tensors:trainable"] .name', { hasText: 'means' }).click();
    expect(await page.toHost('reveal')).toEqual([
      { type: 'reveal', path: ['graph', 1] },
      { type: 'reveal', path: ['tensors', 'means'] },
    ]);
  });
});
