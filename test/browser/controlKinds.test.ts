/** The kinds of controls that the first operations have no attributes for: choices, switches, lists of integers, pairs, derived numbers. */
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchOptions } from '../../scripts/lib/chromium.mjs';

/** One control of each kind, and what their gestures came to. */
const source = `
  import { choiceControl } from './controls/choiceControl.ts';
  import { integersControl } from './controls/integersControl.ts';
  import { numberControl } from './controls/numberControl.ts';
  import { switchControl } from './controls/switchControl.ts';
  import { registerToolkit } from './toolkit.ts';
  registerToolkit();
  const gestures = [];
  const gesture = { preview: (value) => gestures.push(['preview', value]), commit: (value) => gestures.push(['commit', value]), cancel: () => gestures.push(['cancel']) };
  const center = { name: 'pixelCenter', help: 'Where a pixel is.', kind: 'choice', default: 0, choices: [{ value: 0, help: 'corner' }, { value: 0.5, help: 'middle' }] };
  const linear = { name: 'outermostLinear', help: 'No sine at the end.', kind: 'switch', default: true };
  const shape = { name: 'shape', help: 'The new shape.', kind: 'integers' };
  const stride = { name: 'strides', help: 'From window to window.', kind: 'pair', default: 1, minimum: 1 };
  const segments = { name: 'segments', help: 'How many there are.', kind: 'integer', minimum: 1, derived: 'the greatest label + 1' };
  const derivable = { ...gesture, leaveOut: () => gestures.push(['leaveOut']) };
  const controls = { segments: numberControl(segments, 12, derivable, true), stride: integersControl(stride, 1, gesture), center: choiceControl(center, 0, gesture), linear: switchControl(linear, true, gesture), shape: integersControl(shape, [4, 4], gesture) };
  for (const control of Object.values(controls)) document.body.append(control.element);
  Object.assign(window, { gestures, controls });
`;

declare global {
  interface Window {
    gestures: unknown[][];
    controls: Record<'center' | 'linear' | 'segments' | 'shape' | 'stride', { show(value: unknown, isDerived?: boolean): void }>;
  }
}

let browser: Browser;
let page: Page;
beforeAll(async () => {
  const resolveDir = `${import.meta.dirname}/../../webview/views`;
  const bundle = await build({
    stdin: { contents: source, resolveDir, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  browser = await chromium.launch(await launchOptions());
  page = await browser.newPage();
  await page.setContent('<!DOCTYPE html><html lang="en"><body></body></html>');
  await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? '' });
});
afterAll(() => browser.close());

async function gesturesOf(act: () => Promise<unknown>): Promise<unknown[][]> {
  await page.evaluate(() => window.gestures.splice(0));
  await act();
  return page.evaluate(() => window.gestures);
}

describe('a choice', () => {
  it('edits once, with a value of its own type, and not when the file sets it', async () => {
    const choose = async () => {
      await page.locator('vscode-dropdown').click();
      await page.locator('vscode-option', { hasText: '0.5' }).click();
    };
    expect(await gesturesOf(choose)).toEqual([['commit', 0.5]]);
    expect(await gesturesOf(() => page.evaluate(() => window.controls.center.show(0)))).toEqual([]);
    expect(await page.locator('vscode-dropdown').evaluate((dropdown) => (dropdown as unknown as { value: string }).value)).toBe('0');
  });
});

describe('a switch', () => {
  it('edits once, and not when the file sets it', async () => {
    expect(await gesturesOf(() => page.locator('vscode-checkbox').click())).toEqual([['commit', false]]);
    expect(await gesturesOf(() => page.evaluate(() => window.controls.linear.show(true)))).toEqual([]);
  });
});

describe('a list of integers', () => {
  const field = () => page.locator('.control.integers input');

  it('edits once what has become another list', async () => {
    const write = (text: string) => async () => {
      await field().fill(text);
      await field().press('Enter');
    };
    expect(await gesturesOf(write('[2,  8]'))).toEqual([['commit', [2, 8]]]);
    expect(await gesturesOf(write('4, 4'))).toEqual([]);
    expect(await gesturesOf(write('4, four'))).toEqual([]);
    expect(await page.locator('.control.integers .problem').textContent()).toContain('not a list of integers');
    expect(await gesturesOf(() => field().press('Escape'))).toEqual([['cancel']]);
    expect(await field().inputValue()).toBe('4, 4');
  });

  it('follows the file after its edit, but not into a text that is being typed', async () => {
    const show = (list: number[]) => page.evaluate((value) => window.controls.shape.show(value), list);
    await field().fill('8, 8');
    await show([4, 4]);
    expect(await field().inputValue()).toBe('8, 8');
    await field().press('Enter');
    await show([4, 4]);
    expect(await field().inputValue()).toBe('4, 4');
  });
});

describe('a pair', () => {
  const field = () => page.locator('.control.pair input');
  const write = (text: string) => async () => {
    await field().fill(text);
    await field().press('Enter');
  };

  it('is one number or two, as they are written', async () => {
    expect(await field().inputValue()).toBe('1');
    expect(await gesturesOf(write('2, 1'))).toEqual([['commit', [2, 1]]]);
    expect(await gesturesOf(write('[3]'))).toEqual([['commit', 3]]);
    await page.evaluate(() => window.controls.stride.show([2, 1]));
    expect(await field().inputValue()).toBe('2, 1');
  });

  it('refuses what is neither', async () => {
    expect(await gesturesOf(write('1, 2, 3'))).toEqual([]);
    expect(await page.locator('.control.pair .problem').textContent()).toContain('neither one integer nor two');
    expect(await gesturesOf(write('half'))).toEqual([]);
    expect(await gesturesOf(() => field().press('Escape'))).toEqual([['cancel']]);
    expect(await field().inputValue()).toBe('2, 1');
  });
});

describe('a derived number', () => {
  const field = () => page.locator('.control.integer input');
  const look = () => field().evaluate(({ value, placeholder, title }: HTMLInputElement) => ({ value, placeholder, title }));
  const write = (text: string) => async () => {
    await field().fill(text);
    await field().press('Enter');
  };

  it('stands in the field as a placeholder until one is written', async () => {
    expect(await look()).toEqual({ value: '', placeholder: '12', title: '12: the greatest label + 1' });
    expect(await gesturesOf(write('12'))).toEqual([['commit', 12]]);
    await page.evaluate(() => window.controls.segments.show(12, false));
    expect(await look()).toEqual({ value: '12', placeholder: '', title: 'Left empty: the greatest label + 1' });
  });

  it('is left out of the file once the field is emptied, and only once', async () => {
    expect(await gesturesOf(write(''))).toEqual([['leaveOut']]);
    await page.evaluate(() => window.controls.segments.show(15, true));
    expect(await look()).toMatchObject({ value: '', placeholder: '15' });
    expect(await gesturesOf(() => field().press('Enter'))).toEqual([]);
  });
});
