/** Tells of the tests line by line, each with a word before it by which our launcher knows it among VS Code's own messages. */
import type { Runner } from 'mocha';

export function say(line: string): void {
  for (const part of line.split('\n')) console.log(`test: ${part}`);
}

export function tellOf(runner: Runner): void {
  runner.on('suite', ({ title }) => title && say(`\n${title}`));
  runner.on('pass', ({ title, duration }) => say(`  ✓ ${title} (${duration} ms)`));
  runner.on('pending', ({ title }) => say(`  - ${title} (skipped)`));
  runner.on('fail', ({ title }, { stack, message }: Error) => say(`  ✗ ${title}\n${stack ?? message}`));
  runner.on('end', () => {
    const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
    say(`\n${passes} passed, ${failures} failed, ${pending} skipped`);
  });
}
