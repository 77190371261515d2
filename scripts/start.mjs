#!/usr/bin/env node
/**
 * Opens VS Code with the extension and the examples: the server build, shown by a browser. Prints the address, which any browser on this
 * machine can open with the token that is part of it, and goes on until Ctrl-C. What is edited there are the files in examples/.
 */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium, personalSwitches } from './lib/chromium.mjs';
import { hasDisplay } from './lib/display.mjs';
import { cacheFolder, root } from './lib/paths.mjs';
import { exitWith, say } from './lib/say.mjs';
import { startServer } from './lib/vscodeServer.mjs';
import { workbenchAddress, writeCalmSettings } from './lib/workbench.mjs';

await exitWith(async () => {
  const interrupted = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
  // Kept from one start to the next: settings, and what was open.
  const dataFolder = join(cacheFolder, 'vscode-data');
  await mkdir(dataFolder, { recursive: true });
  await writeCalmSettings(dataFolder);
  const folder = join(root, 'examples');
  const server = await startServer({ dataFolder, open: join(folder, 'fit-photo.gradlab.json') });
  const address = workbenchAddress(server, { folder, extension: root });
  say('VS Code with GradLab is at this address until Ctrl-C:');
  process.stdout.write(`${address}\n`);
  if (await hasDisplay()) await openBrowser(address, dataFolder);
  await Promise.race([interrupted, server.ended]);
  await server.stop();
});

/**
 * A Chrome or Chromium with WebGPU switched on where there is one, since Linux has it switched off; otherwise the default browser.
 * @param {string} address
 * @param {string} folder for a file of this user alone
 */
async function openBrowser(address, folder) {
  // The browser is given a file that leads on: all users see the arguments of a process, and the address holds the token.
  const file = join(folder, 'open.html');
  await writeFile(file, `<!doctype html><meta http-equiv="refresh" content="0; url=${address.replaceAll('&', '&amp;')}">`, { mode: 0o600 });
  const page = pathToFileURL(file).href;
  const chrome = await findChromium();
  const [program, ...args] =
    chrome === undefined
      ? [process.platform === 'darwin' ? 'open' : 'xdg-open', page]
      : [chrome, ...personalSwitches, `--user-data-dir=${join(cacheFolder, 'browser')}`, `--app=${page}`];
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  const failed = () => say('No browser could be opened; open the address yourself.');
  child.on('error', failed);
  child.on('exit', (code) => code && failed());
  child.unref();
}
