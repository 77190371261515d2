/** A window of the server build: its address, and its look where pictures are taken of it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The address under which a browser shows `folder` with an extension under development. Everything is in the address, so that any
 * browser can open it; the token as well, which VS Code keeps as a cookie and takes out of the address.
 * @param {Pick<import('./vscodeServer.mjs').RunningServer, 'address' | 'authority' | 'token'>} server
 * @param {{ folder?: string, extension: string, tests?: string }} what absolute paths
 * @returns {string}
 */
export function workbenchAddress(server, { folder, extension, tests }) {
  /** @param {string} path */
  const remote = (path) => `vscode-remote://${server.authority}${encodeURI(path)}`;
  const payload = [
    ['extensionDevelopmentPath', remote(extension)],
    ['skipWelcome', 'true'],
  ];
  if (tests !== undefined) payload.push(['extensionTestsPath', remote(tests)]);
  const query = folder === undefined ? 'ew=true' : `folder=${encodeURIComponent(folder)}`;
  return `${server.address}/?tkn=${server.token}&${query}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

/**
 * Settings for a window that shows the editor and nothing beside it. Settings that are there already are a person's own and stay.
 * @param {string} dataFolder the server's
 * @param {Record<string, unknown>} [more]
 */
export async function writeCalmSettings(dataFolder, more = {}) {
  const folder = join(dataFolder, 'data/User');
  await mkdir(folder, { recursive: true });
  const settings = {
    'chat.disableAIFeatures': true,
    'workbench.startupEditor': 'none',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.tips.enabled': false,
    'window.commandCenter': false,
    'telemetry.telemetryLevel': 'off',
    'extensions.ignoreRecommendations': true,
    'git.enabled': false,
    'remote.autoForwardPorts': false,
    ...more,
  };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings, null, 2), { flag: 'wx' }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
