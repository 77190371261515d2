/** Which browser the scripts take. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findChromium } from '../../../scripts/lib/chromium.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradlab-'));
  return () => rm(folder, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

async function program(name: string, content = 'a browser', mode = 0o755): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  await chmod(file, mode);
  return file;
}

describe('GRADLAB_CHROMIUM', () => {
  it('names a browser', async () => {
    const browser = await program('my-browser');
    vi.stubEnv('GRADLAB_CHROMIUM', browser);
    expect(await findChromium()).toBe(browser);
  });

  it('names the folder of a browser', async () => {
    const browser = await program('chrome');
    vi.stubEnv('GRADLAB_CHROMIUM', folder);
    expect(await findChromium()).toBe(browser);
  });

  it('that names none is refused with the reason', async () => {
    vi.stubEnv('GRADLAB_CHROMIUM', folder);
    await expect(findChromium()).rejects.toThrow(/folder .* in which there is no chromium/);
    vi.stubEnv('GRADLAB_CHROMIUM', join(folder, 'nowhere'));
    await expect(findChromium()).rejects.toThrow(/not there or cannot be run/);
  });
});

describe('on PATH', () => {
  beforeEach(() => {
    vi.stubEnv('GRADLAB_CHROMIUM', '');
    vi.stubEnv('PATH', folder);
  });

  it('a folder of that name and a script that asks for a snap are passed over', async () => {
    await mkdir(join(folder, 'chromium'));
    await program('google-chrome', '#!/bin/sh\nexec /snap/bin/chromium\n');
    const browser = await program('chrome');
    expect(await findChromium()).toBe(browser);
  });

  it.skipIf(process.getuid?.() === 0)('a program that cannot be read is passed over', async () => {
    await program('chromium', 'secret', 0o111);
    const browser = await program('chrome');
    expect(await findChromium()).toBe(browser);
  });
});
