import { readFile } from 'node:fs/promises';
import { defineConfig, type Plugin } from 'vitest/config';

/** WGSL files as text, as esbuild's loader gives them. */
const wgsl: Plugin = {
  name: 'wgsl',
  enforce: 'pre',
  async load(id) {
    if (id.endsWith('.wgsl')) return `export default ${JSON.stringify(await readFile(id, 'utf8'))}`;
    if (id.endsWith('.wasm'))
      return `export default Uint8Array.from(atob(${JSON.stringify((await readFile(id)).toString('base64'))}), (c) => c.charCodeAt(0))`;
    return undefined;
  },
};

export default defineConfig({
  plugins: [wgsl],
  resolve: { mainFields: ['module', 'main'] },
  // The same for what runs in Node: tfjs-core would otherwise come in twice, its bundle and its modules, half of it without chained methods.
  ssr: { resolve: { mainFields: ['module', 'main'] } },
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], server: { deps: { inline: [/@jsquash/] } } } },
      {
        extends: true,
        test: {
          name: 'kernels',
          include: ['test/kernels/**/*.test.ts'],
          // The files share two processes, and in each of them tfjs and a GPU device whose pipelines are compiled once.
          pool: 'forks',
          isolate: false,
          maxWorkers: 2,
          setupFiles: ['test/kernels/support/eachFile.ts'],
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 60_000,
          server: { deps: { inline: [/@tensorflow/, /@jsquash/] } },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          // Two browsers: much of the time of one is waiting.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          server: { deps: { inline: [/@jsquash/] } },
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});
