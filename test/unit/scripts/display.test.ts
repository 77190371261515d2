/** A screen is one that answers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasDisplay } from '../../../scripts/lib/display.mjs';

describe.runIf(process.platform === 'linux')('hasDisplay', () => {
  beforeEach(() => {
    vi.stubEnv('DISPLAY', '');
    vi.stubEnv('WAYLAND_DISPLAY', '');
  });
  afterEach(() => vi.unstubAllEnvs());

  it('is false without a name, or with one behind which there is nothing', async () => {
    expect(await hasDisplay()).toBe(false);
    vi.stubEnv('DISPLAY', ':4711');
    vi.stubEnv('WAYLAND_DISPLAY', '/nowhere/wayland-0');
    expect(await hasDisplay()).toBe(false);
  });

  it('is true where a server listens', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gradlab-'));
    const server = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => server.listen(join(folder, 'wayland-7'), resolve));
    vi.stubEnv('XDG_RUNTIME_DIR', folder);
    vi.stubEnv('WAYLAND_DISPLAY', 'wayland-7');
    expect(await hasDisplay()).toBe(true);
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });
});
