#!/usr/bin/env node
/**
 * Builds everything into dist/: the extension, the page with the engine's worker inside it, the command line, the tests that run in a host.
 * `--watch` keeps building.
 */
import { mkdir, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, context } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const watch = process.argv.includes('--watch');

/** @satisfies {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: 'linked',
  logLevel: 'warning',
  loader: { '.wgsl': 'text', '.wasm': 'binary' },
  target: 'es2022',
};

/** @satisfies {import('esbuild').BuildOptions} */
const browser = { ...common, platform: 'browser', format: 'iife', minify: !watch };

/**
 * Two copies of tfjs-core come in unless the module field goes before main.
 * @satisfies {import('esbuild').BuildOptions}
 */
const node = { ...common, platform: 'node', mainFields: ['module', 'main'], target: 'node20' };

/** `import source from 'worker:./engine.ts'`: the worker's own bundle as a string, from which the page makes a blob: URL. @type {import('esbuild').Plugin} */
const workerSource = {
  name: 'worker-source',
  setup(plugin) {
    plugin.onResolve({ filter: /^worker:/ }, (args) => ({
      path: resolve(args.resolveDir, args.path.slice('worker:'.length)),
      namespace: 'worker',
    }));
    plugin.onLoad({ filter: /.*/, namespace: 'worker' }, async ({ path }) => {
      const result = await build({ ...browser, sourcemap: false, entryPoints: [path], write: false, metafile: true });
      const watchFiles = Object.keys(result.metafile.inputs).map((file) => resolve(root, file));
      return { contents: result.outputFiles.map(({ text }) => text).join(''), loader: 'text', watchFiles };
    });
  },
};

/** @type {import('esbuild').BuildOptions[]} */
const targets = [
  {
    ...node,
    format: 'cjs',
    entryPoints: ['extension/main.ts'],
    outfile: 'dist/extension.cjs',
    external: ['vscode'],
    // zod looks whether it runs in Cloudflare; VS Code logs every look at Node's navigator as an error of the extension.
    define: { navigator: 'undefined' },
    minify: !watch,
  },
  { ...browser, entryPoints: { page: 'webview/page.ts' }, outdir: 'dist/webview', plugins: [workerSource] },
  {
    ...node,
    format: 'esm',
    entryPoints: ['cli/gradlab.ts'],
    outfile: 'dist/gradlab.mjs',
    external: ['webgpu'],
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);',
    },
  },
  {
    ...node,
    format: 'cjs',
    entryPoints: ['test/vscode/index.ts'],
    outfile: 'dist/test/vscode.cjs',
    external: ['vscode', 'mocha', 'playwright-core'],
  },
];

await rm(resolve(root, 'dist'), { recursive: true, force: true });
await mkdir(resolve(root, 'dist'), { recursive: true });
await writeJsonSchema();
if (watch) {
  for (const target of targets) await (await context(target)).watch();
  console.log('watching');
} else {
  await Promise.all(targets.map((target) => build(target)));
}

/** media/gradlab.schema.json comes from the same zod schema that checks the file. */
async function writeJsonSchema() {
  const outfile = resolve(root, 'dist/write-schema.mjs');
  await build({ ...node, format: 'esm', sourcemap: false, entryPoints: ['scripts/write-schema.ts'], outfile });
  await import(pathToFileURL(outfile).href);
  await rm(outfile);
}
