/**
 * WebGPU in Node, through Dawn (the `webgpu` package): on the graphics driver where there is one, else on SwiftShader, the software
 * adapter that comes with every Chrome and Chromium.
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir, constants as os } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { create, globals } from 'webgpu';

export interface Dawn {
  readonly gpu: GPU;
  readonly how: 'driver' | 'swiftshader';
}

/**
 * Installs WebGPU's classes, constants and `navigator.gpu` as globals, where tfjs looks for them, and gives the GPU; undefined where neither a
 * driver nor SwiftShader is found. `GRADLAB_CHROMIUM` names a browser, or its folder, to look for SwiftShader at first.
 */
export async function openDawn(): Promise<Dawn | undefined> {
  if (systemHasVulkan()) {
    const driver = create([]);
    if (await driver.requestAdapter()) return { gpu: install(driver), how: 'driver' };
  }
  const folder = swiftShaderFolder(process.env['GRADLAB_CHROMIUM']);
  if (folder === undefined) return undefined;
  process.env['VK_ICD_FILENAMES'] = join(folder, manifest);
  preloadVulkan(folder);
  const swiftshader = create([]);
  return (await swiftshader.requestAdapter()) ? { gpu: install(swiftshader), how: 'swiftshader' } : undefined;
}

/** What to install where `openDawn` finds nothing. */
export const dawnRemedy =
  'Install a Vulkan graphics driver, or Chromium for its software adapter (Debian: apt install chromium; else Chrome, or npx playwright-core install chromium). GRADLAB_CHROMIUM can name the browser, or the folder that holds its vk_swiftshader_icd.json.';

/** What the Vulkan loader reads to find SwiftShader. */
const manifest = 'vk_swiftshader_icd.json';

/** The folder of SwiftShader: that of the browser `named`, which may be its folder, else of one in a usual place. */
export function swiftShaderFolder(named: string | undefined): string | undefined {
  return [...(named ? foldersOf(named) : []), ...usualFolders()].find((folder) => existsSync(join(folder, manifest)));
}

/** A command in bin is often a link to the browser, or a script that starts the one in lib. */
function foldersOf(named: string): string[] {
  if (!existsSync(named)) return [];
  const browser = realpathSync(named);
  const folder = dirname(browser);
  return [browser, folder, ...['lib', 'lib64'].map((library) => join(folder, '..', library, basename(browser)))];
}

/** Where Chrome and Chromium keep SwiftShader. On macOS and Windows the system always has a driver. */
function usualFolders(): string[] {
  return [
    '/usr/lib/chromium',
    '/usr/lib/chromium-browser',
    '/usr/lib64/chromium-browser',
    '/opt/google/chrome',
    '/opt/chromium.org/chromium',
    '/opt/microsoft/msedge',
    '/snap/chromium/current/usr/lib/chromium-browser',
    ...playwrightFolders(),
  ];
}

function playwrightFolders(): string[] {
  const cache = process.env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(homedir(), '.cache', 'ms-playwright');
  if (!existsSync(cache)) return [];
  const browsers = readdirSync(cache).filter((name) => name.startsWith('chromium'));
  return browsers.flatMap((name) =>
    ['chrome-linux', 'chrome-linux64', 'chrome-headless-shell-linux64'].map((inner) => join(cache, name, inner)),
  );
}

/** Dawn warns on standard error where it cannot load Vulkan, so this is asked first. Elsewhere than on Linux it uses Metal or Direct3D. */
function systemHasVulkan(): boolean {
  return process.platform !== 'linux' || load('libvulkan.so.1');
}

/** Dawn opens libvulkan by name. Where the system has none, Chromium's own, loaded first, answers to that name. */
function preloadVulkan(folder: string): void {
  if (!systemHasVulkan()) load(join(folder, 'libvulkan.so.1'));
}

/** Loads a library that is not a Node addon, for good; tells whether it was found. */
function load(library: string): boolean {
  const keepLoaded = 0x1000; // RTLD_NODELETE, which node:os does not name
  try {
    process.dlopen({ exports: {} }, library, os.dlopen.RTLD_NOW | os.dlopen.RTLD_GLOBAL | keepLoaded);
    return true;
  } catch (error) {
    // Thrown in any case; "did not self-register" is said of a library that is loaded but no addon.
    return error instanceof Error && error.message.includes('did not self-register');
  }
}

function install(gpu: GPU): GPU {
  Object.assign(globalThis, globals);
  if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
  return gpu;
}
