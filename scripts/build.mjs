#!/usr/bin/env node
/**
 * Builds everything into dist/: the extension, the page with the engine's worker inside it, the command line, the tests that run in a host.
 * `--watch` keeps building.
 */
import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, context } from 'esbuild';
import { common, node, withRequire } from './lib/bundle.mjs';
import { root } from './lib/paths.mjs';

const watch = process.argv.includes('--watch');

/** @satisfies {import('esbuild').BuildOptions} */
const browser = { ...common, platform: 'browser', format: 'iife', minify: !watch };

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
    banner: { js: `#!/usr/bin/env node\n${withRequire}` },
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
