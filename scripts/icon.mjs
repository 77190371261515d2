#!/usr/bin/env node
/** media/icon.png, which VS Code shows, from media/icon.svg, which is drawn by hand. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { launchOptions } from './lib/chromium.mjs';
import { root } from './lib/paths.mjs';
import { exitWith } from './lib/say.mjs';

await exitWith(async () => {
  const browser = await chromium.launch(await launchOptions());
  const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
  await page.setContent(`<body style="margin:0">${await readFile(join(root, 'media/icon.svg'), 'utf8')}</body>`);
  await page.screenshot({ path: join(root, 'media/icon.png'), omitBackground: true });
  await browser.close();
});
