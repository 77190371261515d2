#!/usr/bin/env node
/**
 * Stands in for the desktop VS Code that `runTests` of @vscode/test-electron starts: takes the same arguments, runs VS Code's server build in
 * a headless Chromium instead, passes the test run's output through and ends with its exit code.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { launchOptions } from './chromium.mjs';
import { exitWith, Refusal } from './say.mjs';
import { startServer } from './vscodeServer.mjs';
import { workbenchAddress, writeCalmSettings } from './workbench.mjs';

const testLine = 'test: ';

/** @type {string[]} What the workbench said beside the tests: much of it is harmless (no gallery), so it is shown only after a failure. */
const chatter = [];

await exitWith(async () => {
  const { values, positionals } = parseArgs({
    strict: false,
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: 'string' },
      extensionTestsPath: { type: 'string' },
      'remote-debugging-port': { type: 'string' },
    },
  });
  const { extensionDevelopmentPath: extension, extensionTestsPath: tests } = values;
  if (typeof extension !== 'string' || typeof tests !== 'string') {
    throw new Refusal('The launcher is started by runTests of @vscode/test-electron; run `npm run test:vscode`.');
  }
  const folder = positionals[0];
  const debuggingPort = values['remote-debugging-port'];

  const dataFolder = await mkdtemp(join(tmpdir(), 'gradlab-vscode-'));
  await writeCalmSettings(dataFolder);
  const server = await startServer({ dataFolder });
  const options = await launchOptions();
  // A persistent context is the browser's own, the one that a test sees through the debugging port.
  const browser = await chromium.launchPersistentContext(join(dataFolder, 'browser'), {
    ...options,
    args: [...options.args, ...(typeof debuggingPort === 'string' ? [`--remote-debugging-port=${debuggingPort}`] : [])],
    viewport: { width: 1440, height: 900 },
  });
  const page = browser.pages()[0] ?? (await browser.newPage());
  try {
    const code = await new Promise((resolve, reject) => {
      process.once('SIGINT', () => resolve(130));
      page.once('crash', () => reject(new Refusal("The browser's page with VS Code crashed.")));
      page.once('close', () => reject(new Refusal("The browser's page with VS Code was closed before the tests ended.")));
      // The workbench calls these two for console output and for the end of the test run.
      const opened = page
        .exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => note(type, args))
        .then(() => page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code)))
        .then(() => page.goto(workbenchAddress(server, { extension, tests, ...(folder === undefined ? {} : { folder }) })));
      opened.catch(reject);
    });
    if (code !== 0) process.stdout.write(`\nVS Code's own log, its last lines:\n${chatter.slice(-60).join('\n')}\n`);
    return code;
  } finally {
    await browser.close();
    await server.stop();
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
});

/**
 * Lines of the tests begin with a word of ours; everything else is VS Code's own.
 * @param {string} type
 * @param {unknown[]} args
 */
function note(type, args) {
  const line = format(...args);
  if (line.startsWith(testLine)) process.stdout.write(`${line.slice(testLine.length)}\n`);
  else chatter.push(`[${type}] ${line}`);
}
