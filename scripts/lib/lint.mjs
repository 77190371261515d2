/** The checks that need no test: both run, so that one failure does not hide the other. */
import { join } from 'node:path';
import { run } from './command.mjs';
import { root } from './paths.mjs';

/** @returns {Promise<import('./suites.mjs').Counts>} */
export async function lint() {
  const codes = [
    await run(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '.'], { cwd: root }),
    await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], { cwd: root }),
  ];
  const passed = codes.filter((code) => code === 0).length;
  return { passed, failed: codes.length - passed };
}
