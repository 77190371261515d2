/** `gradlab bench`, with a scene so small that it takes a moment. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { expect, test } from 'vitest';
import type { BenchmarkRow } from '../../../bench/row.js';
import { useCommandLine } from './commandLine.js';

const smallScene: Plugin = {
  name: 'small-scene',
  setup(build) {
    build.onLoad({ filter: /bench[\\/]gaussianRender2d\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const cases = /scene\(\{ gaussians: 100, side: 128, withComposition: true \}\),[^\]]*/;
      if (!cases.test(source)) throw new Error('the scenes are written otherwise than this test knows them');
      const small = 'scene({ gaussians: 5, side: 16, withComposition: true }), scene({ gaussians: 7, side: 16, withComposition: false }),';
      return { contents: source.replace(cases, small), loader: 'ts' };
    });
  },
};

const { gradlab, folder } = useCommandLine([smallScene]);

test('prints what it was measured with and a line for each pass, and writes the rows', async () => {
  const { code, stdout, stderr } = await gradlab(['bench', '--only', 'gaussianRender2d', '--json', 'rows.json']);
  expect(stderr).toContain('WebGPU on');
  expect(code).toBe(0);
  const [adapter, clock, limit, , head, ...lines] = stdout.trimEnd().split('\n');
  expect(adapter).toMatch(/^adapter {2}\S/);
  expect(clock).toMatch(/^clock {4}the (GPU's own timestamps|clock on the wall)/);
  expect(limit).toMatch(/^limit {4}[\d.]+ \w?FLOP\/s .* [\d.]+ \w?B\/s .* an empty dispatch takes [\d.]+ µs$/);
  expect(head).toMatch(/^operation .* of limit$/);
  expect(lines).toEqual([
    expect.stringMatching(/^gaussianRender2d {2}N=5, 16×16, C=3 +forward +[\d.]+ +[\d.]+ +[\d.]+× +\d+ : \d+ +[\d.]+ +[\d.]+ %$/),
    expect.stringMatching(/^gaussianRender2d {2}N=5, 16×16, C=3 +forward\+backward /),
    expect.stringMatching(/^gaussianRender2d {2}N=7, 16×16, C=3 +forward +[\d.]+ +\d+ +[\d.]+ +[\d.]+ %$/),
    expect.stringMatching(/^gaussianRender2d {2}N=7, 16×16, C=3 +forward\+backward /),
  ]);
  const rows = JSON.parse(await readFile(join(folder(), 'rows.json'), 'utf8')) as BenchmarkRow[];
  expect(rows.map(({ size, pass }) => [size, pass])).toEqual([
    ['N=5, 16×16, C=3', 'forward'],
    ['N=5, 16×16, C=3', 'forward+backward'],
    ['N=7, 16×16, C=3', 'forward'],
    ['N=7, 16×16, C=3', 'forward+backward'],
  ]);
  expect(rows[0]).toHaveProperty('ratio');
  expect(rows[2]).not.toHaveProperty('ratio');
  expect(rows[0]!.adapter).toBe(adapter!.slice('adapter'.length).trim());
});

test('a file that cannot be written is a mistake before anything is measured', async () => {
  const { code, stdout, stderr } = await gradlab(['bench', '--json', 'nowhere/rows.json']);
  expect(stderr).toMatch(/^--json names a file that cannot be written: .*nowhere/);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

test('an operation that is not measured is a mistake that names those that are', async () => {
  const { code, stderr } = await gradlab(['bench', '--only', 'add']);
  expect(stderr).toBe('--only names an operation that is measured: gaussianRender2d, superpixelPool, deformConv2d. It got "add".\n');
  expect(code).toBe(2);
});
