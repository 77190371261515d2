/** The command line. Exit codes: 0 well, 1 the run failed or a check found something, 2 a mistake on the command line or in a file. */
import { version } from '../package.json';
import { bench, benchHelp } from './bench.js';
import { check, checkHelp } from './check.js';
import { deviceAtRest } from './deviceAtRest.js';
import { run, runHelp } from './run.js';
import { UsageError } from './usageError.js';

const help = `gradlab: differentiable operations on the GPU, headless

  gradlab run FILE --out DIR   train an experiment and write what came of it
  gradlab check FILE…          train experiments and check their gradients
  gradlab bench                measure the kernels
  gradlab --version
  gradlab --help

${runHelp}
${checkHelp}
${benchHelp}`;

async function main([command, ...args]: string[]): Promise<number> {
  const asksForHelp = (word: string | undefined) => word === '--help' || word === '-h';
  if (command === '--version') {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  if (asksForHelp(command) || command === 'help' || args.some(asksForHelp)) {
    process.stdout.write(help);
    return 0;
  }
  if (command === 'run') return run(args);
  if (command === 'check') return check(args);
  if (command === 'bench') return bench(args);
  throw new UsageError(
    command === undefined
      ? `What is to be done?\n\n${help}`
      : `gradlab has no command "${command}". It has run, check, bench, --help and --version.`,
  );
}

main(process.argv.slice(2))
  .catch((error: unknown) => {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    process.stderr.write(`gradlab: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  })
  // Dawn keeps the process alive.
  .then(async (code) => {
    await deviceAtRest();
    process.exit(code);
  });
