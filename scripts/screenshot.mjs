#!/usr/bin/env node
/**
 * Pictures of GradLab in a real VS Code (the server build) while the example trains, into docs/images. Without arguments: editor.png, which
 * README.md shows. `--all`: light theme, live preview, comparisons, a gradient check, superpixels, a broken file and a machine without a GPU as well; or name some:
 * `-- light broken`.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { launchOptions } from './lib/chromium.mjs';
import { root } from './lib/paths.mjs';
import { exitWith, Refusal, say } from './lib/say.mjs';
import { startServer } from './lib/vscodeServer.mjs';
import { workbenchAddress, writeCalmSettings } from './lib/workbench.mjs';

/**
 * @typedef {object} Scene
 * @property {import('playwright-core').Page} window
 * @property {import('playwright-core').FrameLocator} page
 * @property {string} file the experiment, in a folder that may be changed
 */

/**
 * @typedef {object} Picture
 * @property {string} theme
 * @property {boolean} [asText] opened in the text editor
 * @property {boolean} [withoutGpu]
 * @property {string} [example] the one that trains by default
 * @property {(scene: Scene) => Promise<void>} pose
 */

/** @type {Record<string, Picture>} */
const pictures = {
  editor: { theme: 'Dark Modern', pose: training },
  light: { theme: 'Light Modern', pose: training },
  preview: { theme: 'Dark Modern', asText: true, pose: besideText },
  compare: { theme: 'Dark Modern', example: 'pixel-center.gradlab.json', pose: comparing },
  'compare-light': { theme: 'Light Modern', example: 'sum-or-alpha.gradlab.json', pose: comparing },
  offsets: { theme: 'Dark Modern', example: 'unwarp.gradlab.json', pose: unwarping },
  'offsets-light': { theme: 'Light Modern', example: 'where-to-look.gradlab.json', pose: looking },
  border: { theme: 'Dark Modern', example: 'border-rules.gradlab.json', pose: comparing },
  check: { theme: 'Dark Modern', pose: checked },
  superpixels: { theme: 'Dark Modern', example: 'superpixels.gradlab.json', pose: segmented },
  broken: { theme: 'Dark Modern', pose: broken },
  'no-adapter': { theme: 'Dark Modern', withoutGpu: true, pose: ({ window }) => reachStep(window, 3) },
};

await exitWith(async () => {
  const args = process.argv.slice(2);
  const names = args.includes('--all') ? Object.keys(pictures) : args.length > 0 ? args : ['editor'];
  for (const name of names) {
    const picture = pictures[name];
    if (!picture) throw new Refusal(`There is no picture "${name}"; there are ${Object.keys(pictures).join(', ')}.`);
    const file = join(root, 'docs/images', `${name}.png`);
    await take(picture, file);
    say(file);
  }
});

/**
 * @param {Picture} picture
 * @param {string} target
 */
async function take({ theme, asText = false, withoutGpu = false, example = 'fit-photo.gradlab.json', pose }, target) {
  const folder = await mkdtemp(join(tmpdir(), 'gradlab-picture-'));
  const examples = join(folder, 'examples');
  await cp(join(root, 'examples'), examples, { recursive: true });
  const dataFolder = join(folder, 'data');
  await writeCalmSettings(dataFolder, {
    'workbench.colorTheme': theme,
    ...(asText ? { 'workbench.editorAssociations': { '*.gradlab.json': 'default' } } : {}),
    'window.title': 'GradLab',
    'breadcrumbs.enabled': false,
    'workbench.layoutControl.enabled': false,
    'editor.minimap.enabled': false,
    'editor.wordWrap': 'on',
  });
  const file = join(examples, example);
  const server = await startServer({ dataFolder, open: file });
  const options = await launchOptions();
  const browser = await chromium.launch(withoutGpu ? { ...options, args: ['--headless=new', '--disable-gpu'] } : options);
  try {
    const window = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await window.goto(workbenchAddress(server, { folder: examples, extension: root }));
    const page = window.locator('iframe.webview').first().contentFrame().frameLocator('#active-frame');
    await (asText ? window.locator('.monaco-editor .view-lines') : page.locator('#app')).first().waitFor({ timeout: 60_000 });
    await window.keyboard.press('ControlOrMeta+b');
    await pose({ window, page, file });
    await mkdir(join(root, 'docs/images'), { recursive: true });
    await window.screenshot({ path: target });
  } finally {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Half-way through, with the pointer on the picture. @param {Scene} scene */
async function training({ window, page }) {
  await reachStep(window, 350);
  await page.locator('canvas').first().hover();
  await window.waitForTimeout(700);
}

/** The offsets that undo a warp, half-way, with the pointer on the picture under them. @param {Scene} scene */
async function unwarping({ window, page }) {
  await reachStep(window, 60);
  await page.locator('[data-panel="node:straightened/offset@warped"] .stage').hover({ position: { x: 90, y: 60 } });
  await window.waitForTimeout(2500);
}

/** The nine samples of a pixel once they have found their ring. @param {Scene} scene */
async function looking({ window, page }) {
  await reachStep(window, 40);
  const { width = 0, height = 0 } = (await page.locator('.overlaid .stage').first().boundingBox()) ?? {};
  await page
    .locator('.overlaid .stage')
    .first()
    .hover({ position: { x: width * 0.64, y: height * 0.3 } });
  await window.waitForTimeout(2500);
}

/** A node beside a variant of itself, with the pointer on the difference. @param {Scene} scene */
async function comparing({ window, page }) {
  const difference = page.locator('.comparison .stage:not(.waiting)').nth(2);
  await difference.hover({ timeout: 120_000 });
  await window.waitForTimeout(2500);
}

/** The verdicts of a gradient check on the cards, and their list at the side. @param {Scene} scene */
async function checked({ window, page }) {
  await reachStep(window, 50);
  await runCommand(window, 'GradLab: Pause');
  await runCommand(window, 'GradLab: Check Gradients');
  await page.locator('.verdict-list', { hasText: 'whole graph' }).first().waitFor({ timeout: 120_000 });
  await window.waitForTimeout(2500);
}

/** Borders of segments, with the pointer on one of them. @param {Scene} scene */
async function segmented({ window, page }) {
  const borders = page.locator('.panel.overlaid .stage:not(.waiting)');
  await borders.waitFor({ timeout: 120_000 });
  const { width = 0, height = 0 } = (await borders.boundingBox()) ?? {};
  await borders.hover({ position: { x: 0.375 * width, y: 0.63 * height } });
  await window.waitForTimeout(4000);
}

/** The text with the live preview beside it. @param {Scene} scene */
async function besideText({ window }) {
  await runCommand(window, 'GradLab: Open Live Preview');
  await reachStep(window, 100);
}

/** A mistake in the text while it trains: the last good run goes on, marked as stale. @param {Scene} scene */
async function broken({ window, file }) {
  await reachStep(window, 100);
  await runCommand(window, 'GradLab: Open Text Beside');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"target": "photo"', '"target": "foto"'));
  await window.waitForTimeout(3000);
}

/**
 * Waits until the status bar shows this step or a later one.
 * @param {import('playwright-core').Page} window
 * @param {number} step
 */
async function reachStep(window, step) {
  const entry = window.locator('.statusbar-item', { hasText: /step \d+\/\d+/ });
  for (const end = Date.now() + 300_000; Date.now() < end; await window.waitForTimeout(250)) {
    const shown = (await entry.count()) > 0 ? await entry.first().innerText() : '';
    if (Number(/step (\d+)/.exec(shown)?.[1] ?? -1) >= step) return;
  }
  throw new Refusal(`The example did not reach step ${step} within five minutes.`);
}

/**
 * @param {import('playwright-core').Page} window
 * @param {string} title as in the command palette
 */
async function runCommand(window, title) {
  await window.keyboard.press('F1');
  await window.locator('.quick-input-widget input').first().waitFor();
  await window.keyboard.type(title);
  await window
    .locator('.quick-input-list .monaco-list-row', { hasText: title.replace(/^.*: /, '') })
    .first()
    .waitFor();
  await window.keyboard.press('Enter');
  await window.waitForTimeout(1000);
}
