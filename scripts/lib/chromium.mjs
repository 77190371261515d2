/**
 * A Chrome or Chromium with WebGPU, for tests and screenshots. Both carry SwiftShader, a GPU in software, so that a machine without a GPU
 * shows the same pictures. One that is there is used; on Debian as root it is installed; elsewhere its absence is an error that says what to do.
 */
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { canInstallPackages, distribution, installPackages } from './apt.mjs';
import { findOnPath, isExecutable } from './command.mjs';
import { Refusal, say } from './say.mjs';

const linux = process.platform === 'linux';

const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** WebGPU on the machine's own GPU, also on Linux, where it is off by default. */
const webgpu = ['--enable-unsafe-webgpu', ...(linux ? ['--enable-features=Vulkan'] : [])];

/** Chromium's sandbox refuses to run as root, which is who runs in a container. */
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Switches for a browser that a person looks at. */
export const personalSwitches = [...webgpu, ...quiet, ...asRoot];

/**
 * Switches under which tests and pictures get a WebGPU adapter on any machine. Tried on Debian's Chromium without a GPU; other combinations
 * ended its GPU process ("A valid external Instance reference no longer exists").
 */
export const softwareSwitches = [...webgpu, ...quiet, ...(linux ? ['--use-vulkan=swiftshader', '--use-angle=swiftshader'] : [])];

/** What Playwright's `launch` is to be given beside a test's own wishes. */
export async function launchOptions() {
  return {
    executablePath: await needChromium(),
    // It keeps Chromium from running as root, and in many containers.
    chromiumSandbox: false,
    args: ['--headless=new', ...softwareSwitches],
  };
}

/**
 * The browser's path; installed first where that is possible and it is missing.
 * @returns {Promise<string>}
 */
export async function needChromium() {
  const found = await findChromium();
  if (found !== undefined) {
    await needFont();
    return found;
  }
  const ask = 'Install Google Chrome (https://www.google.com/chrome) or Chromium, or set GRADLAB_CHROMIUM to the path of one';
  if (!(await canInstallPackages())) throw new Refusal(`No Chrome or Chromium was found. ${ask}, and run this command again.`);
  if ((await distribution()) === 'ubuntu') {
    throw new Refusal(
      `No Chrome or Chromium was found, and Ubuntu's chromium package only points to a snap, which does not serve here. ${ask}, and run this command again.`,
    );
  }
  await installPackages(['chromium', 'fonts-dejavu-core'], 'No Chrome or Chromium was found.');
  const installed = await findChromium();
  if (installed === undefined) throw new Refusal(`The chromium package was installed, but no browser came with it. ${ask}.`);
  return installed;
}

const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser', 'chrome'];

/**
 * GRADLAB_CHROMIUM (a browser, or its folder), then PATH, then the usual places of the platform, then Playwright's own browsers.
 * @returns {Promise<string | undefined>}
 */
export async function findChromium() {
  const wanted = process.env.GRADLAB_CHROMIUM;
  if (wanted) {
    for (const file of [wanted, ...names.map((name) => join(wanted, name))]) if (await isExecutable(file)) return file;
    const folder = await stat(wanted).then(
      (found) => found.isDirectory(),
      () => false,
    );
    throw new Refusal(
      folder
        ? `GRADLAB_CHROMIUM names the folder ${wanted}, in which there is no ${names.join(', ')} that can be run.`
        : `GRADLAB_CHROMIUM names ${wanted}, which is not there or cannot be run.`,
    );
  }
  for (const name of names) {
    const file = await findOnPath(name);
    if (file !== undefined && (await canBeDriven(file))) return file;
  }
  for (const file of [...usualPlaces(), chromium.executablePath()]) if (await isExecutable(file)) return file;
  return undefined;
}

function usualPlaces() {
  switch (process.platform) {
    case 'darwin':
      return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) =>
        ['Google Chrome', 'Chromium', 'Google Chrome for Testing'].map((name) => `${folder}/${name}.app/Contents/MacOS/${name}`),
      );
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
        const folder = process.env[variable];
        return folder ? [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Chromium/Application/chrome.exe')] : [];
      });
    default:
      return ['/usr/lib/chromium/chromium', '/opt/google/chrome/chrome'];
  }
}

/** A snap, or a script that only tells to install one, cannot be driven from outside. @param {string} file */
async function canBeDriven(file) {
  const target = await realpath(file);
  if (target.startsWith('/snap/') || target.endsWith('/snap')) return false;
  const head = await firstBytes(target).catch((error) => {
    say(`${target} is passed over as a browser, because it cannot be read (${error.code}).`);
    return undefined;
  });
  return head !== undefined && !(head.startsWith('#!') && head.includes('/snap/bin/'));
}

/** @param {string} file */
async function firstBytes(file) {
  const handle = await open(file);
  const { buffer } = await handle.read(Buffer.alloc(4096), 0, 4096, 0).finally(() => handle.close());
  return buffer.toString('latin1');
}

/** Without any font a page shows boxes in the place of text. */
async function needFont() {
  if (process.platform !== 'linux' || (await hasFont(['/usr/share/fonts', '/usr/local/share/fonts', join(homedir(), '.fonts')]))) return;
  if (await canInstallPackages()) await installPackages(['fonts-dejavu-core'], 'There is no font for text in screenshots.');
  else say('There is no font on this machine: text in screenshots will be boxes. Install a font, such as DejaVu.');
}

/** @param {readonly string[]} folders */
async function hasFont(folders) {
  for (const folder of folders) {
    const files = await readdir(folder, { recursive: true }).catch(() => []);
    if (files.some((file) => /\.(ttf|otf|ttc|woff2?)$/i.test(file))) return true;
  }
  return false;
}
