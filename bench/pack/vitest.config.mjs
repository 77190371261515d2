import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/kernels/**/*.test.mjs'],
    fileParallelism: false,
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Bundled already: nothing is to be transformed.
    server: { deps: { external: [/\/test\/chunks\//] } },
  },
});
