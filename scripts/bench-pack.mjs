#!/usr/bin/env node
/**
 * Makes dist/gradlab-bench, or the folder that is named: it runs the benchmarks and the kernel tests with nothing but Node, for a machine
 * without a registry. It is for the platform that it is made on. Its own README says how it is used.
 */
import { cp, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { node, withRequire } from './lib/bundle.mjs';
import { root } from './lib/paths.mjs';
import { exitWith, Refusal, say } from './lib/say.mjs';

/** ESM in Node, without source maps. @satisfies {import('esbuild').BuildOptions} */
const module = { ...node, format: 'esm', sourcemap: false, banner: { js: withRequire } };

const pack = resolve(process.argv[2] ?? join(root, 'dist/gradlab-bench'));
const mostMegabytes = 60;

/** Tests of the command line are no matter of the kernels, and build it with esbuild, which the folder lacks. */
const leftOut = join('test', 'kernels', 'cli');

/** What vitest depends on only to transform style sheets. */
const styleSheets = /^lightningcss/;

await exitWith(async () => {
  await rm(pack, { recursive: true, force: true });
  await mkdir(pack, { recursive: true });
  await bundleCommandLine();
  await bundleTests();
  await copyDawn();
  await copyPackage('vitest', new Set());
  for (const folder of ['test/golden', 'examples']) await cp(join(root, folder), join(pack, folder), { recursive: true });
  await cp(join(root, 'LICENSE'), join(pack, 'LICENSE'));
  await cp(join(root, 'bench/pack'), pack, { recursive: true });

  const megabytes = (await sizeOf(pack)) / 1e6;
  if (megabytes > mostMegabytes) throw new Refusal(`${pack} takes ${megabytes.toFixed(1)} MB, more than ${mostMegabytes}.`);
  say(`${relative(process.cwd(), pack)}: ${megabytes.toFixed(1)} MB, for ${process.platform}-${process.arch}`);
});

async function bundleCommandLine() {
  await build({ ...module, entryPoints: ['cli/gradlab.ts'], outfile: join(pack, 'gradlab.mjs'), external: ['webgpu'] });
}

/** Each test file by itself, what they share in chunks beside them, so that paths relative to a test file hold. */
async function bundleTests() {
  const files = await readdir(join(root, 'test/kernels'), { recursive: true });
  const tests = files.map((file) => join('test/kernels', file)).filter((file) => file.endsWith('.test.ts') && !file.startsWith(leftOut));
  await build({
    ...module,
    entryPoints: tests,
    outbase: root,
    outdir: pack,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    chunkNames: 'test/chunks/[name]-[hash]',
    external: ['webgpu', 'vitest'],
  });
}

/** Dawn for this platform alone: it comes for five. */
async function copyDawn() {
  const source = join(root, 'node_modules/webgpu');
  const target = join(pack, 'node_modules/webgpu');
  const binary = `dist/${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`;
  for (const part of ['package.json', 'index.js', 'LICENSE.md', binary]) {
    await cp(join(source, part), join(target, part), { recursive: true });
  }
}

/**
 * Copies an installed package and what it depends on, without types, source maps and what is not there (other platforms' binaries).
 * @param {string} name
 * @param {Set<string>} copied folders that need no second visit
 * @param {string} [from] the folder of the package that wants it
 */
async function copyPackage(name, copied, from = root) {
  const folder = await findPackage(name, from);
  if (folder === undefined || copied.has(folder)) return;
  copied.add(folder);
  await cp(folder, join(pack, relative(root, folder)), {
    recursive: true,
    filter: (path) => !/\.(d\.[cm]?ts|map)$/.test(path) && !relative(folder, path).startsWith('node_modules'),
  });
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    if (!styleSheets.test(dependency)) await copyPackage(dependency, copied, folder);
  }
}

/** Where Node would find it. @param {string} name @param {string} from */
async function findPackage(name, from) {
  for (const modules of createRequire(join(from, 'package.json')).resolve.paths(name) ?? []) {
    const folder = join(modules, name);
    if (await stat(join(folder, 'package.json')).catch(() => undefined)) return folder;
  }
  return undefined;
}

/** @param {string} folder @returns {Promise<number>} */
async function sizeOf(folder) {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = files.filter((file) => file.isFile()).map(async (file) => (await stat(join(file.parentPath, file.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
