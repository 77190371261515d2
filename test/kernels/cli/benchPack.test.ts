/** The folder for machines without a registry, in a place of its own, with Node and nothing else on its path. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
let pack: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradlab-'));
  pack = join(folder, 'pack');
  await symlink(process.execPath, join(folder, 'node'));
  const script = join(import.meta.dirname, '../../../scripts/bench-pack.mjs');
  const { code, output } = await run([script, pack], process.env);
  expect(output).toMatch(/: \d+\.\d MB, for /);
  expect(code).toBe(0);
});

afterAll(() => rm(folder, { recursive: true }));

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** What there is on a bare machine, and the browser that the tests are told of. */
function bare(): NodeJS.ProcessEnv {
  const { GRADLAB_CHROMIUM } = process.env;
  return { PATH: folder, HOME: folder, ...(GRADLAB_CHROMIUM === undefined ? {} : { GRADLAB_CHROMIUM }) };
}

test('kernel tests run in it, and the golden cases, which find their files', async () => {
  const vitest = join(pack, 'node_modules/vitest/vitest.mjs');
  const { code, output } = await run([vitest, 'run', '--root', pack, 'dispatch.test', 'golden.test'], bare());
  expect(output).toMatch(/Test Files .*2 passed/);
  expect(output).toMatch(/Tests .*\d+ passed/);
  expect(code).toBe(0);
});

test('the command line runs in it', async () => {
  const example = join(pack, 'examples/fit-photo.gradlab.json');
  const { code, output } = await run(
    [join(pack, 'gradlab.mjs'), 'run', example, '--steps', '1', '--backend', 'webgpu', '--out', 'out'],
    bare(),
  );
  expect(output).toContain('WebGPU on');
  expect(code).toBe(0);
});
