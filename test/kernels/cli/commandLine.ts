/** The command line for tests: bundled once a file, run as a process in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { beforeAll, beforeEach } from 'vitest';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLine {
  /** Of the project. */
  readonly root: string;
  /** Of the test that is running. */
  folder(): string;
  gradlab(args: readonly string[], whileRunning?: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void): Promise<Ended>;
  /** Writes an experiment to the folder, text as it is. @returns its path. */
  write(experiment: unknown, name?: string): Promise<string>;
}

/** @param plugins that make the command line another one. */
export function useCommandLine(plugins: Plugin[] = []): CommandLine {
  const root = join(import.meta.dirname, '../../..');
  let bundle: string;
  let folder: string;

  beforeAll(async () => {
    // Inside the project, so that the bundle finds the `webgpu` package; in a folder of its own, since tests of several files may run.
    bundle = join(root, `node_modules/.cache/gradlab-test-${process.pid}-${Date.now()}/gradlab.mjs`);
    await build({
      absWorkingDir: root,
      entryPoints: ['cli/gradlab.ts'],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      mainFields: ['module', 'main'],
      loader: { '.wgsl': 'text', '.wasm': 'binary' },
      external: ['webgpu'],
      banner: { js: 'import { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);' },
      plugins,
    });
    return () => rm(join(bundle, '..'), { recursive: true });
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gradlab-'));
    return () => rm(folder, { recursive: true });
  });

  return {
    root,
    folder: () => folder,
    gradlab(args, whileRunning) {
      return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [bundle, ...args], { cwd: folder });
        let stdout = '';
        let stderr = '';
        child.stdout.on('data', (data) => {
          stdout += data;
        });
        child.stderr.on('data', (data) => {
          stderr += data;
          whileRunning?.(stderr, (signal) => child.kill(signal));
        });
        child.on('error', reject);
        child.on('close', (code) => resolve({ code, stdout, stderr }));
      });
    },
    async write(experiment, name = 'fit.gradlab.json') {
      const path = join(folder, name);
      await writeFile(path, typeof experiment === 'string' ? experiment : JSON.stringify(experiment, undefined, 2));
      return path;
    },
  };
}
