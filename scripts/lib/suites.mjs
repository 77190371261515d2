/** The test suites. Each runs with live output and gives its counts, which come from a report in JSON and not from the output. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needChromium } from './chromium.mjs';
import { run } from './command.mjs';
import { lint } from './lint.mjs';
import { root } from './paths.mjs';
import { runVscodeTests } from './vscodeTests.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped]
 */

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {(args: readonly string[]) => Promise<Counts>} run what is missing on the machine is installed first; args go to the runner
 */

/** @type {readonly Suite[]} in the order of `npm test`: what fails fast comes first */
export const suites = [
  { name: 'lint', run: lint },
  { name: 'build', run: () => oneCheck('scripts/build.mjs') },
  { name: 'unit', run: (args) => vitest('unit', args) },
  // Chromium brings SwiftShader, the software GPU that Dawn runs on where there is no other.
  { name: 'kernels', run: (args) => needChromium().then((browser) => vitest('kernels', args, { GRADLAB_CHROMIUM: browser })) },
  { name: 'browser', run: (args) => needChromium().then(() => vitest('browser', args)) },
  { name: 'vscode', run: (args) => withReport((file) => runVscodeTests(file, args), mochaCounts) },
];

/** A script of ours that works or does not. @param {string} script */
async function oneCheck(script) {
  const code = await run(process.execPath, [join(root, script)], { cwd: root });
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * @param {string} project of vitest.config.ts
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] beside the variables that there are
 */
function vitest(project, args, env = {}) {
  /** @param {string} file */
  const command = (file) => ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args];
  return withReport(
    (file) =>
      run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...command(file)], {
        cwd: root,
        env: { ...process.env, ...env },
      }),
    vitestCounts,
  );
}

/**
 * A runner that ends with an error, or without a report, has failed whatever its counts say.
 * @param {(reportFile: string) => Promise<number>} runSuite gives the exit code
 * @param {(report: any) => Counts} countsOf
 * @returns {Promise<Counts>}
 */
async function withReport(runSuite, countsOf) {
  const folder = await mkdtemp(join(tmpdir(), 'gradlab-test-'));
  try {
    const file = join(folder, 'report.json');
    const code = await runSuite(file);
    const report = await readFile(file, 'utf8').catch(() => undefined);
    if (report === undefined) return { passed: 0, failed: 1 };
    const counts = countsOf(JSON.parse(report));
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file that cannot be loaded has no tests of its own to fail. @param {Record<string, any>} report */
function vitestCounts(report) {
  const broken = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken, skipped: report.numPendingTests + report.numTodoTests };
}

/** What test/vscode/index.ts writes after every test. @param {Record<string, number>} report */
function mochaCounts(report) {
  return { passed: report.passes ?? 0, failed: report.failures ?? 0, skipped: report.pending ?? 0 };
}
