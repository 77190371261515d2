#!/usr/bin/env node
/**
 * Runs the test suites and ends with one plain line, `N passed, N failed`. Without arguments: all of them in turn.
 * `--only unit` runs one; what follows goes to its runner: `npm run test:unit -- edit`.
 */
import { exitWith, Refusal, say } from './lib/say.mjs';
import { suites } from './lib/suites.mjs';

await exitWith(async () => {
  const [option, wanted, ...args] = process.argv.slice(2);
  const chosen = option === '--only' ? suites.filter(({ name }) => name === wanted) : suites;
  if ((option !== undefined && option !== '--only') || chosen.length === 0) {
    throw new Refusal(`Usage: node scripts/test.mjs [--only ${suites.map(({ name }) => name).join('|')} [arguments of its runner]]`);
  }
  /** @type {import('./lib/suites.mjs').Counts} */
  const total = { passed: 0, failed: 0 };
  const summary = [];
  for (const suite of chosen) {
    process.stdout.write(`\n── ${suite.name} ──\n`);
    const begin = performance.now();
    const {
      passed,
      failed,
      skipped = 0,
    } = await suite.run(args).catch((error) => {
      // A suite that cannot even start is a failure, and no reason not to run the others.
      say(error instanceof Refusal ? error.message : (error?.stack ?? String(error)));
      return { passed: 0, failed: 1, skipped: 0 };
    });
    const seconds = ((performance.now() - begin) / 1000).toFixed(0);
    summary.push(`${suite.name.padEnd(8)} ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''} (${seconds} s)`);
    total.passed += passed;
    total.failed += failed;
  }
  process.stdout.write(`\n${summary.join('\n')}\n\n${total.passed} passed, ${total.failed} failed\n`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
});
