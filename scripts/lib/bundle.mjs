/** How esbuild bundles this project. */
import { root } from './paths.mjs';

/** @satisfies {import('esbuild').BuildOptions} */
export const common = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: 'linked',
  logLevel: 'warning',
  loader: { '.wgsl': 'text', '.wasm': 'binary' },
  target: 'es2022',
};

/**
 * Two copies of tfjs-core come in unless the module field goes before main.
 * @satisfies {import('esbuild').BuildOptions}
 */
export const node = { ...common, platform: 'node', mainFields: ['module', 'main'], target: 'node20' };

/** For ESM in Node, whose bundles may call `require`. */
export const withRequire =
  'import { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);';
