/** The integration suite in a real VS Code: the desktop one where it can be had, otherwise the server build through our launcher. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { needChromium, softwareSwitches } from './chromium.mjs';
import { hasDisplay } from './display.mjs';
import { cacheFolder, root } from './paths.mjs';
import { say } from './say.mjs';
import { vscodeServer } from './vscodeServer.mjs';

const downloads = 'https://update.code.visualstudio.com/api/releases/stable';

/**
 * @param {string} reportFile where the suite writes its counts
 * @param {readonly string[]} args words that a test's title must contain
 * @returns {Promise<number>} the exit code
 */
export async function runVscodeTests(reportFile, args) {
  const vscodeExecutablePath = await executable();
  // The tests change files, so they work on a copy of the examples.
  const workspace = await mkdtemp(join(tmpdir(), 'gradlab-workspace-'));
  try {
    await cp(join(root, 'examples'), workspace, { recursive: true });
    const debuggingPort = await freePort();
    return await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(root, 'dist/test/vscode.cjs'),
      launchArgs: [workspace, `--remote-debugging-port=${debuggingPort}`, ...softwareSwitches],
      extensionTestsEnv: {
        GRADLAB_TEST_REPORT: reportFile,
        GRADLAB_TEST_ONLY: args.join(' '),
        GRADLAB_TEST_DEBUGGING_PORT: String(debuggingPort),
      },
    });
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

async function executable() {
  if (await desktopCanRun()) {
    say('VS Code is downloaded for the integration tests where it is not there yet.');
    return downloadAndUnzipVSCode({ version: 'stable', cachePath: join(cacheFolder, 'vscode-desktop') });
  }
  say('The integration tests run in the server build of VS Code.');
  await needChromium();
  await vscodeServer();
  return join(root, 'scripts/lib/vscodeLauncher.mjs');
}

/** There is a screen to open a window on, and the download site answers. */
async function desktopCanRun() {
  if (!(await hasDisplay())) return false;
  return fetch(downloads, { signal: AbortSignal.timeout(5000) }).then(
    (response) => response.ok,
    () => false,
  );
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
